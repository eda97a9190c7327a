import * as vscode from 'vscode';
import { isTaskFolder, isTaskPath, taskFilesGlob } from '../../shared/arc/taskPath.ts';

/** What became of a task file: `null` bytes where it is gone, or is none of the workspace's task files any more. */
type OnFile = (uri: vscode.Uri, bytes: Uint8Array | null) => void;

/** Files are read so many at a time; between two batches everything else has its turn. */
const batchSize = 16;
/** Changes come in bursts: a checkout, a program that writes many files. */
const settleMilliseconds = 200;
/** Far more than 30 × 30 cells for every pair that a person could look at. */
const maxBytes = 8_000_000;

/**
 * Follows the task files of the workspace, but those that `files.exclude` hides: reports each once it is found and whenever it
 * changes or goes away.
 */
export class WorkspaceTasks implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly known = new Map<string, vscode.Uri>();
  /** Changed a moment ago. */
  private readonly changed = new Map<string, vscode.Uri>();
  /** Still to be read. */
  private readonly unread = new Map<string, vscode.Uri>();
  private reading = false;
  private search = new vscode.CancellationTokenSource();
  private settling: NodeJS.Timeout | undefined;

  constructor(
    private readonly onFile: OnFile,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const files = vscode.workspace.createFileSystemWatcher('**/*.json');
    // Of a folder that is deleted, only the folder itself is told.
    const deletions = vscode.workspace.createFileSystemWatcher('**', true, true, false);
    this.subscriptions.push(
      files,
      files.onDidCreate((uri) => this.noteChange(uri)),
      files.onDidChange((uri) => this.noteChange(uri)),
      deletions,
      deletions.onDidDelete((uri) => this.forget(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.findAll()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('files.exclude')) void this.findAll();
      }),
    );
    void this.findAll();
  }

  dispose(): void {
    this.search.cancel();
    clearTimeout(this.settling);
    this.unread.clear();
    vscode.Disposable.from(...this.subscriptions).dispose();
    for (const uri of [...this.known.values()]) this.drop(uri);
  }

  /** Reads a file again, or for the first time, where it is one of the workspace's task files. */
  async refresh(uri: vscode.Uri): Promise<void> {
    if (this.known.has(uri.toString())) await this.read(uri);
    else this.onFile(uri, null);
  }

  private async findAll(): Promise<void> {
    const found = await this.find();
    if (found === null) return;
    const addresses = new Set(found.map(String));
    for (const uri of [...this.known.values()]) if (!addresses.has(uri.toString())) this.drop(uri);
    for (const uri of found) this.know(uri);
    await this.readUnread();
  }

  /** Searches the whole workspace; null where it fails or gives way to a later search. */
  private async find(): Promise<vscode.Uri[] | null> {
    this.search.cancel();
    this.search = new vscode.CancellationTokenSource();
    const { token } = this.search;
    try {
      const found = await Promise.all(places().map((place) => vscode.workspace.findFiles(place, undefined, undefined, token)));
      return token.isCancellationRequested ? null : found.flat();
    } catch (error) {
      this.log.warn(`Task files of the workspace: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  private know(uri: vscode.Uri): void {
    this.known.set(uri.toString(), uri);
    this.unread.set(uri.toString(), uri);
  }

  private async readUnread(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    while (this.unread.size > 0) {
      const batch = [...this.unread].slice(0, batchSize);
      for (const [address] of batch) this.unread.delete(address);
      await Promise.all(batch.map(([, uri]) => this.read(uri)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.reading = false;
  }

  private async read(uri: vscode.Uri): Promise<void> {
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > maxBytes) {
        this.log.info(`${uri.path} is not checked: ${String(size)} bytes are no single task.`);
        this.onFile(uri, null);
        return;
      }
      const bytes = await vscode.workspace.fs.readFile(uri);
      if (this.known.has(uri.toString())) this.onFile(uri, bytes);
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') this.drop(uri);
      else this.log.warn(`${uri.path} cannot be checked: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private noteChange(uri: vscode.Uri): void {
    if (!isTaskPath(uri.path)) return;
    this.changed.set(uri.toString(), uri);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.takeChanges(), settleMilliseconds);
  }

  private async takeChanges(): Promise<void> {
    const changed = [...this.changed.values()];
    this.changed.clear();
    const own = changed.filter((uri) => this.known.has(uri.toString()));
    for (const uri of own) this.know(uri);
    // Only VS Code can tell whether a new file is excluded, and only by a search.
    const found = own.length < changed.length ? await this.find() : null;
    for (const uri of found ?? []) if (!this.known.has(uri.toString())) this.know(uri);
    await this.readUnread();
  }

  /** A file, or a folder with all in it, is gone. */
  private forget(gone: vscode.Uri): void {
    for (const uri of [...this.known.values()]) {
      const within = uri.toString() === gone.toString() || uri.toString().startsWith(`${gone.toString()}/`);
      if (within) this.drop(uri);
    }
  }

  private drop(uri: vscode.Uri): void {
    this.known.delete(uri.toString());
    this.unread.delete(uri.toString());
    this.onFile(uri, null);
  }
}

/** Where the workspace's task files are; some are in two of these places. */
function places(): vscode.GlobPattern[] {
  const taskFolders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => isTaskFolder(uri.path));
  return [taskFilesGlob, ...taskFolders.map((folder) => new vscode.RelativePattern(folder, '*.json'))];
}
