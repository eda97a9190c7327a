/** A device other than the CPU failed in ONNX Runtime: it is lost, out of memory, or was never there. What it was to do can be done on the CPU. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';

  /** `device` is its name for people. */
  constructor(
    readonly device: string,
    cause: unknown,
  ) {
    super(`${device} failed: ${reasonOf(cause)}`, { cause });
  }
}

/** What ONNX Runtime says of a failure, on one line and without places in its own source code. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line
    .replace(/^Non-zero status code returned while running \S+ node\. Name:'[^']*' Status Message: /, '')
    .replace(/^\S*\/\S+\.(cc|h):\d+ .*? was false\. /, '')
    .replace(/^\S+\.(cc|h):\d+ \w+ /, '')
    .slice(0, 300);
}
