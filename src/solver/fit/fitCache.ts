import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Parameter } from '../model/parameters.ts';
import type { ReadFit, StoredFit } from './fitFile.ts';
import { isBeingWritten, markUsed, readFit, readFitInfo, secondsSpent, unfinishedName, writeFit } from './fitFile.ts';
import type { Fit } from './fit.ts';

/** The fits of one model in a folder: one for each task, by its id and the hash of its train pairs. What is broken counts as not there. */
export class FitCache {
  private readonly folder: string;

  /** `model` is the fingerprint of the model, which names its own folder in `directory`. */
  constructor(
    directory: string,
    model: string,
    private readonly parametersOf: (method: Fit['method']) => readonly Parameter[],
  ) {
    this.folder = path.join(directory, model);
  }

  /**
   * The fit of these train pairs, of whatever task: the one that was kept last, where files with the same pairs have one each. What was saved
   * of one that never ended takes its place where more seconds went into it.
   */
  async find(pairs: string): Promise<ReadFit | null> {
    const names = (await this.names()).filter((one) => one.endsWith(`-${pairs}`));
    const fits = (await Promise.all(names.map((name) => this.read(name)))).filter((fit) => fit !== null);
    const [newest = null] = fits.sort((a, b) => b.at - a.at);
    const unfinished = await this.unfinished(pairs);
    if (unfinished === null || (newest !== null && secondsSpent(unfinished) <= secondsSpent(newest))) return newest;
    await this.promote(unfinished);
    return unfinished;
  }

  /** What was saved of a fit that never ended, the longest one. */
  private async unfinished(pairs: string): Promise<ReadFit | null> {
    const names = (await this.names()).filter((one) => one.endsWith(unfinishedName(`-${pairs}`)));
    const fits = (await Promise.all(names.map((name) => this.read(name)))).filter((fit) => fit !== null);
    return fits.sort((a, b) => b.budget - a.budget)[0] ?? null;
  }

  /** An unfinished fit counts as kept from now on, in the place of the task's own. */
  private async promote({ fit, pairs }: ReadFit): Promise<void> {
    const kept = this.pathOf(folderName(fit.taskId, pairs));
    await rm(kept, { recursive: true, force: true });
    // Another process may have removed it meanwhile.
    await rename(unfinishedName(kept), kept).catch(() => undefined);
  }

  /** The fit of an earlier state of a task: its id, and a train grid in common. Files elsewhere may have the same name. */
  async findTask(taskId: string, gridHashes: readonly string[]): Promise<ReadFit | null> {
    const [name] = await this.earlierStates(taskId, gridHashes);
    return name === undefined ? null : this.read(name);
  }

  /** Keeps a fit in the place of the task's earlier ones. */
  async put(stored: StoredFit): Promise<void> {
    const { fit, pairs, gridHashes } = stored;
    const name = folderName(fit.taskId, pairs);
    await mkdir(this.folder, { recursive: true });
    const before = await this.earlierStates(fit.taskId, gridHashes);
    await writeFit(this.pathOf(name), stored, this.parametersOf(fit.method));
    for (const old of before) if (old !== name) await rm(this.pathOf(old), { recursive: true, force: true });
  }

  /** Saves a fit that still learns, beside the one that is kept. `put` removes it. */
  async save(stored: StoredFit): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const { fit, pairs } = stored;
    await writeFit(this.pathOf(unfinishedName(folderName(fit.taskId, pairs))), stored, this.parametersOf(fit.method));
  }

  /** Removes what was saved of a fit that was given up. */
  async forget(taskId: string, pairs: string): Promise<void> {
    await rm(this.pathOf(unfinishedName(folderName(taskId, pairs))), { recursive: true, force: true });
  }

  private async earlierStates(taskId: string, gridHashes: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const name of await this.names()) {
      if (!name.startsWith(`${nameOf(taskId)}-`)) continue;
      const info = await readFitInfo(this.pathOf(name)).catch(() => null);
      if (info?.taskId === taskId && info.gridHashes.some((hash) => gridHashes.includes(hash))) found.push(name);
    }
    return found;
  }

  /** Lets a fit count as new where the oldest have to go: it was used. */
  async touch({ fit, pairs }: StoredFit): Promise<void> {
    await markUsed(this.pathOf(folderName(fit.taskId, pairs))).catch(() => undefined);
  }

  /** Another process may be about to write one: such a folder is none yet. */
  private async names(): Promise<readonly string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => !isBeingWritten(name));
  }

  private pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  private read(name: string): Promise<ReadFit | null> {
    return readFit(this.pathOf(name), this.parametersOf).catch(() => null);
  }
}

function folderName(taskId: string, pairs: string): string {
  return `${nameOf(taskId)}-${pairs}`;
}

/** Ids come from files and may hold anything; long ones are cut, since the hash and fit.json tell them apart. */
function nameOf(taskId: string): string {
  return encodeURIComponent(taskId)
    .replaceAll(/[.*~'()!]/g, '_')
    .slice(0, 80);
}
