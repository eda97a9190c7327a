/**
 * Where task files are looked for in a folder of the workspace, as a glob of VS Code's. It says of files below that folder what `isTaskPath`
 * does, but not of those right in it where the folder is a task folder itself: there `*.json` does. What activates the extension cannot tell
 * such a folder, and looks for a name like those of ARC's own tasks in it, eight hexadecimal digits.
 */
export const taskFilesGlob = '**/{*.arc.json,training/*.json,evaluation/*.json}';

/** Whether a file is a task's by its name (`*.arc.json`) or its folder (`training` or `evaluation`). Folders are set apart by `/`. */
export function isTaskPath(path: string): boolean {
  return isTaskName(path) || /(^|\/)(training|evaluation)\/[^/]+\.json$/.test(path);
}

/** Whether all JSON files right in a folder are task files. Folders are set apart by `/`. */
export function isTaskFolder(path: string): boolean {
  return /(^|\/)(training|evaluation)$/.test(path);
}

/** Whether a file says that it is a task by its name alone. */
export function isTaskName(path: string): boolean {
  return path.endsWith('.arc.json');
}

/**
 * Whether a file that only its folder makes a task file seems to be one, right or wrong: other JSON files (settings, bundles of many
 * tasks) stand in folders named `training`, too. A task has `train` or `test` in its outermost object, before any other object: a list that is
 * empty, not written yet, or begins with an object, unlike the losses of a training run (`"train": [0.91, 0.85]`).
 */
export function seemsToBeTask(text: string): boolean {
  return /^\uFEFF?\s*\{[^{]*"(train|test)"\s*:\s*\[\s*(?:[\]{]|$)/.test(text);
}
