import { availableParallelism, cpus } from 'node:os';

/**
 * Threads of one operator: as many as are asked for, else as many as there are processors that this process may use, where those are not all.
 * Where they are, ONNX Runtime chooses (undefined). It counts all processors of the machine, whatever the process may use, and binds a
 * thread to each, so that processes which were given one each would get in each other's way.
 */
export function threadCount(
  asked: number | undefined,
  allowed: number = availableParallelism(),
  processors: number = cpus().length,
): number | undefined {
  if (asked !== undefined && asked > 0) return asked;
  return allowed < processors ? allowed : undefined;
}
