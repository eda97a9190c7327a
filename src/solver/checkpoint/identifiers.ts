import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { oneLine } from './quoted.ts';

/** The names of 1.05 million embeddings take about 60 MB. */
const sizeLimit = 1 << 29;
/** HRM's own name for the embedding of no puzzle. */
const blankName = '<blank>';

export interface Identifiers {
  /** By row of the embedding table, never more than it has. */
  readonly names: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The names of a table's rows out of an identifiers.json; `file` null: there is none. Throws an Error that names the file where it
 * cannot be read or is no list of names; a number of names that is not that of the rows is a warning.
 */
export async function readIdentifiers(file: string | null, rows: number): Promise<Identifiers> {
  if (file === null) {
    const warning =
      `There is no identifiers.json, so no task is known by name: of the ${count(rows, 'puzzle embedding')}, only the blank one is used. ` +
      "The file lies in the folder of the model's training data.";
    return { names: [blankName], warnings: rows > 1 ? [warning] : [] };
  }
  const names = await readNames(file);
  if (names.length === rows) return { names, warnings: [] };
  return {
    names: names.slice(0, Math.max(rows, 1)),
    warnings: [
      `${file} has ${count(names.length, 'name')}, the checkpoint ${count(rows, 'puzzle embedding')}: they may be of two builds of the data set, ` +
        'and known tasks may then get the embedding of another task.',
    ],
  };
}

async function readNames(file: string): Promise<readonly string[]> {
  try {
    const { size } = await stat(file);
    if (size > sizeLimit) throw new Error('too large for a list of names');
    const parsed = v.safeParse(v.array(v.string()), JSON.parse(await readFile(file, 'utf8')), { abortEarly: true });
    if (!parsed.success) throw new Error('not a list of names');
    return parsed.output;
  } catch (error) {
    throw new Error(`${file}: ${oneLine((error as Error).message)}`, { cause: error });
  }
}

function count(n: number, what: string): string {
  return `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
}
