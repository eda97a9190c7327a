/** What kind of problem makes a file no task: not JSON, parts that are missing or of the wrong kind, a grid that is none. */
export type ErrorCode = 'invalid-json' | 'invalid-task' | 'missing-test' | 'invalid-grid' | 'row-length';

/** Something wrong at a place in a file's text. */
export interface UnplacedProblem<Code extends string = ErrorCode> {
  readonly code: Code;
  /** Start and length in the text (a BOM counts), in UTF-16 units; the length may be 0. */
  readonly offset: number;
  readonly length: number;
  /** A sentence for people, without the file's name. */
  readonly message: string;
}

/** A problem with its start as an editor shows it: both count from 1, the column in UTF-16 units (a BOM does not count). */
export interface Problem<Code extends string = ErrorCode> extends UnplacedProblem<Code> {
  readonly line: number;
  readonly column: number;
}

export const byteOrderMark = '\uFEFF';

/** Adds lines and columns, and sorts by place. Lines end at \n, \r\n or a lone \r, as in VS Code. */
export function placeProblems<P extends UnplacedProblem<string>>(
  text: string,
  problems: readonly P[],
): (P & { readonly line: number; readonly column: number })[] {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset);
  const lineBreak = /\r\n|\n|\r/g;
  let line = 1;
  let lineStart = text.startsWith(byteOrderMark) ? 1 : 0;
  let next = lineBreak.exec(text);
  return sorted.map((problem) => {
    while (next !== null && next.index + next[0].length <= problem.offset) {
      line++;
      lineStart = next.index + next[0].length;
      next = lineBreak.exec(text);
    }
    return { ...problem, line, column: Math.max(1, problem.offset - lineStart + 1) };
  });
}
