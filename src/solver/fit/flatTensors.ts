import type { ModelFolder } from '../model/modelFolder.ts';
import { readFloats } from '../model/safetensors.ts';

/** Reads float32 tensors of a model folder one after the other into one vector. */
export async function readFlat(folder: ModelFolder, names: readonly string[]): Promise<Float32Array> {
  const pieces: Float32Array[] = [];
  for (const name of names) {
    const tensor = folder.tensors.get(name);
    if (tensor === undefined) throw new Error(`${folder.weightsFile}: has no tensor ${name}`);
    pieces.push(await readFloats(folder.weightsFile, tensor));
  }
  const flat = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    flat.set(piece, at);
    at += piece.length;
  }
  return flat;
}
