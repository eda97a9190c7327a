import * as vscode from 'vscode';

/** What is used here of what VS Code's git extension offers to others, version 1. */
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): {
    toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
    getRepository(uri: vscode.Uri): { show(ref: string, path: string): Promise<string> } | null;
  };
}

/** The address of a file's version in git HEAD; null where there is no git, no repository or no such version. */
export async function headVersion(uri: vscode.Uri): Promise<vscode.Uri | null> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined || uri.scheme !== 'file') return null;
  try {
    const git = await extension.activate();
    if (!git.enabled) return null;
    const api = git.getAPI(1);
    const repository = api.getRepository(uri);
    if (repository === null) return null;
    await repository.show('HEAD', uri.fsPath);
    return api.toGitUri(uri, 'HEAD');
  } catch {
    return null; // The file is new, nothing was ever committed, or git itself is missing.
  }
}
