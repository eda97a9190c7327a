import type { ModelConfig } from '../model/config.ts';
import { bytesOf, isFloatType, toFloat32, wrongType } from '../model/elementTypes.ts';
import { embeddingTableName } from '../model/modelFolder.ts';
import { modelParameters } from '../model/parameters.ts';
import type { StreamedTensor } from '../model/safetensors.ts';
import { quoted } from './quoted.ts';
import type { SourceTensor } from './sourceTensor.ts';

/** What torch puts before the names: of a compiled module, of the loss around the model, of the model around its network. */
const wrappers = new Set(['_orig_mod', 'module', 'model', 'inner']);

/** The tensors by the names that a model folder gives them: without the modules around the network. Throws where two would be named alike. */
export function byParameterName(tensors: ReadonlyMap<string, SourceTensor>): ReadonlyMap<string, SourceTensor> {
  const named = new Map<string, SourceTensor>();
  for (const [key, tensor] of tensors) {
    const parts = key.split('.');
    const name = parts.slice(parts.findIndex((part) => !wrappers.has(part))).join('.');
    if (named.has(name)) throw new Error(`it holds ${quoted(name)} twice, the second time as ${quoted(key)}`);
    named.set(name, tensor);
  }
  return named;
}

export interface ModelTensors {
  /** In the order of the file to write: what the network's graph refers to first, the embedding table last. */
  readonly written: readonly StreamedTensor[];
  /** Rows of the embedding table. */
  readonly rows: number;
  /** Names of tensors that the model has no use for. */
  readonly unused: readonly string[];
}

/** Picks the tensors of a model. Throws an Error that names the tensor that is missing, or of another size or kind than the config asks for. */
export function chooseModelTensors(tensors: ReadonlyMap<string, SourceTensor>, config: ModelConfig): ModelTensors {
  const wanted: { readonly name: string; readonly shape: readonly number[] }[] = [
    ...modelParameters(config),
    { name: 'H_init', shape: [config.hidden_size] },
    { name: 'L_init', shape: [config.hidden_size] },
  ];
  const written = wanted.map(({ name, shape }) => asFloat32(name, floats(tensors, name, shape)));
  let rows = 0;
  if (config.puzzle_emb_ndim > 0) {
    rows = tensors.get(embeddingTableName)?.shape[0] ?? 0;
    const table = floats(tensors, embeddingTableName, [rows, config.puzzle_emb_ndim]);
    if (rows === 0) throw new Error(`${embeddingTableName} has no rows`);
    written.push(table.dtype === 'F64' ? asFloat32(embeddingTableName, table) : { ...table, name: embeddingTableName });
  }
  const used = new Set(written.map(({ name }) => name));
  return { written, rows, unused: [...tensors.keys()].filter((name) => !used.has(name)) };
}

function floats(tensors: ReadonlyMap<string, SourceTensor>, name: string, shape: readonly number[]): SourceTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`it has no tensor ${name}, which the config asks for`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((n, axis) => n !== shape[axis]))
    throw new Error(`${name} is [${tensor.shape.join(', ')}] where the config asks for [${shape.join(', ')}]`);
  if (!isFloatType(tensor.dtype)) throw new Error(`${name} ${wrongType(tensor.dtype)}`);
  return tensor;
}

function asFloat32(name: string, tensor: SourceTensor): StreamedTensor {
  const { dtype, shape } = tensor;
  if (dtype === 'F32' || !isFloatType(dtype)) return { ...tensor, name };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of tensor.bytes()) yield new Uint8Array(toFloat32(dtype, piece).buffer);
  };
  return { name, dtype: 'F32', shape, byteLength: (tensor.byteLength / bytesOf(dtype)) * bytesOf('F32'), bytes };
}
