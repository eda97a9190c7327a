import { availableParallelism, cpus } from 'node:os';

/**
 * Threads of one operator: as many as are asked for, else as many processors as this process may use where those are not all of the machine's;
 * undefined leaves the choice to ONNX Runtime. That counts the machine's alone, binds its threads to them, and
 * processes side by side then wait for each other's.
 */
export function threadCount(
  asked: number | undefined,
  allowed: number = availableParallelism(),
  processors: number = cpus().length,
): number | undefined {
  if (asked !== undefined && asked > 0) return asked;
  return allowed < processors ? allowed : undefined;
}
