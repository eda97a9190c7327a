/** The file behind a document, wherever VS Code keeps it. */
export interface TaskFile {
  /** Name without folders. */
  readonly name: string;
  /** False where the file cannot be written: a git revision, a read-only file system. */
  readonly writable: boolean;
  /** What the file holds now; null where there is no such file. Rejects where it cannot be read. */
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
}

/** No task comes near this; a larger file is not read at all, so that no file can exhaust the memory. */
export const maxTaskBytes = 8 * 1024 * 1024;
