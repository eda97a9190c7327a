import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel } from '../model/actModel.ts';
import { configFileName, identifiersFileName, weightsFileName } from '../model/modelFolder.ts';
import { DeviceError } from '../runtime/deviceError.ts';

/** Loads a model; `lost` tells how a device has failed in this process: the model runs on the CPU then, with that as its notice. */
export type LoadModel = (directory: string, place: Place, lost: string | null) => Promise<ActModel>;

/** Keeps the model that was used last loaded, as long as its files stay as they were. Not for concurrent use. */
export class ModelCache {
  private loaded: { readonly model: ActModel; readonly fingerprint: string } | null = null;
  /** How a device failed. Then none is trusted any more: what is loaded from now on runs on the CPU. */
  private lost: string | null = null;

  constructor(private readonly load: LoadModel) {}

  /**
   * Does something with the model of a folder. Where its device fails meanwhile, it is done again, from the start, with the model on the
   * CPU. Throws an Error that names the file where one is missing or broken.
   */
  async use<T>(directory: string, place: Place, work: (model: ActModel) => Promise<T> | T): Promise<T> {
    const model = await this.get(directory, place);
    try {
      return await work(model);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.lost = `${error.message}; models run on the CPU until the solver is restarted`;
      return work(await this.get(directory, place));
    }
  }

  /** Lets the model go. */
  async clear(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    // What a lost device still holds is gone with it.
    await loaded?.model.dispose().catch((error: unknown) => {
      if (this.lost === null) throw error;
    });
  }

  private async get(directory: string, place: Place): Promise<ActModel> {
    const fingerprint = `${place.device} ${place.precision} ${this.lost ?? ''} ${await fingerprintOf(directory)}`;
    if (this.loaded?.fingerprint === fingerprint) return this.loaded.model;
    await this.clear();
    const model = await this.load(directory, place, this.lost);
    this.loaded = { model, fingerprint };
    return model;
  }
}

/** Changes whenever a file of the model does. */
async function fingerprintOf(directory: string): Promise<string> {
  const files = [configFileName, identifiersFileName, weightsFileName].map((name) => path.join(directory, name));
  return JSON.stringify(await Promise.all(files.map(fileVersion)));
}

async function fileVersion(file: string): Promise<readonly unknown[]> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return [file, size, mtimeMs, ino];
  } catch {
    return [file]; // Loading says what is wrong with it.
  }
}
