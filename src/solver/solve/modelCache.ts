import path from 'node:path';
import type { Place } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel } from '../model/actModel.ts';
import { configFileName, identifiersFileName, versionOf, weightsFileName } from '../model/modelFolder.ts';
import { DeviceError } from '../runtime/deviceError.ts';
import type { Failures } from '../runtime/loadModel.ts';
import { Float16OverflowError } from './finiteOutputs.ts';

export type LoadModel = (directory: string, place: Place, failures: Failures) => Promise<ActModel>;

/** Keeps the model that was used last loaded, as long as its files stay as they were. Not for concurrent use. */
export class ModelCache {
  private loaded: { readonly model: ActModel; readonly fingerprint: string } | null = null;
  /** How a device failed. Then none is trusted any more: what is loaded from now on runs on the CPU. */
  private lost: string | null = null;
  /** By folder of the model how float16 failed with it: it computes in float32 from then on. */
  private readonly overflows = new Map<string, string>();

  constructor(private readonly load: LoadModel) {}

  /**
   * Does something with the model of a folder. Where its device fails meanwhile, it is done again, from the start, with the model on the
   * CPU, and where float16 overflows, with the model in float32. Throws an Error that names the file where one is missing or broken.
   */
  async use<T>(directory: string, place: Place, work: (model: ActModel) => Promise<T> | T): Promise<T> {
    for (;;) {
      const model = await this.get(directory, place);
      try {
        return await work(model);
      } catch (error) {
        if (!this.learn(directory, error)) throw error;
      }
    }
  }

  /** Lets the model go. */
  async clear(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    // What a lost device still holds is gone with it.
    await loaded?.model.dispose().catch((error: unknown) => {
      if (loaded.model.info.provider === 'cpu') throw error;
    });
  }

  /** Whether the model can be loaded in another way after this error. */
  private learn(directory: string, error: unknown): boolean {
    if (error instanceof DeviceError && this.lost === null) {
      this.lost = `${error.message}; models run on the CPU until the solver is restarted`;
      return true;
    }
    if (error instanceof Float16OverflowError && !this.overflows.has(directory)) {
      this.overflows.set(
        directory,
        `float16 overflowed at step ${String(error.step)}; it is not tried again until the solver is restarted`,
      );
      return true;
    }
    return false;
  }

  private async get(directory: string, place: Place): Promise<ActModel> {
    const failures = { lost: this.lost, overflow: this.overflows.get(directory) ?? null };
    const fingerprint = JSON.stringify([place.device, place.precision, failures, await fingerprintOf(directory)]);
    if (this.loaded?.fingerprint === fingerprint) return this.loaded.model;
    await this.clear();
    const model = await this.load(directory, place, failures);
    this.loaded = { model, fingerprint };
    return model;
  }
}

/** Changes whenever a file of the model does. */
async function fingerprintOf(directory: string): Promise<string> {
  const files = [configFileName, identifiersFileName, weightsFileName].map((name) => path.join(directory, name));
  // Of one that is not there, loading says what is wrong.
  const versions = await Promise.all(files.map((file) => versionOf(file).catch(() => null)));
  return JSON.stringify([directory, versions]);
}
