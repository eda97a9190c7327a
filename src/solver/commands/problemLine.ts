import type { Problem } from '../../shared/arc/problem.ts';

/** A problem as compilers print them, so that editors and terminals can jump to it. */
export function problemLine(file: string, { line, column, message }: Pick<Problem, 'line' | 'column' | 'message'>): string {
  return `${file}:${String(line)}:${String(column)}: ${message}`;
}
