import { TaskError } from '../solve/taskError.ts';

/** Does something with the task of a file: where the task is what is wrong, the Error names the file. */
export async function withTaskOf<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TaskError ? new Error(`${file}: ${error.message}`, { cause: error }) : error;
  }
}
