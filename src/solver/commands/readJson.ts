import { parseJson } from '../../shared/arc/jsonTree.ts';
import { byteOrderMark, placeProblems } from '../../shared/arc/problem.ts';
import { problemLine } from './problemLine.ts';
import { readText } from './readText.ts';

/** Reads a JSON file; `wanted` is what is needed there. Throws an Error that names the file, and the place where it is no JSON. */
export async function readJson(file: string, wanted: string): Promise<unknown> {
  return parseJsonOf(file, await readText(file, wanted));
}

/** The value of a file's text. Throws an Error with file, line and column where it is no JSON. */
export function parseJsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  } catch (error) {
    const parsed = parseJson(text, Infinity);
    const [problem] = parsed.ok ? [] : placeProblems(text, [parsed.problem]);
    const message = `invalid JSON: ${problem?.message ?? (error as Error).message}`;
    throw new Error(problem === undefined ? `${file}: ${message}` : problemLine(file, { ...problem, message }), { cause: error });
  }
}
