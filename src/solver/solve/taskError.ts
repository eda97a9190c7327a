/** A model cannot run on a task, or learn from it. The message names the grid; whoever read the task knows its file. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
}
