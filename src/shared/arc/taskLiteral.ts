import type { Grid, Pair, Task } from './task.ts';

export const literalLanguages = ['json', 'python', 'numpy'] as const;
export type LiteralLanguage = (typeof literalLanguages)[number];

interface Notation {
  readonly quote: string;
  readonly missing: string;
  readonly openGrid: string;
  readonly closeGrid: string;
}

const notations: Readonly<Record<LiteralLanguage, Notation>> = {
  json: { quote: '"', missing: 'null', openGrid: '[', closeGrid: ']' },
  python: { quote: "'", missing: 'None', openGrid: '[', closeGrid: ']' },
  numpy: { quote: "'", missing: 'None', openGrid: 'np.array([', closeGrid: '], dtype=np.int8)' },
};

/** The task as an expression of the language, one row of cells a line. A missing output is null or None. NumPy is `np`. */
export function taskLiteral({ train, test }: Task, language: LiteralLanguage): string {
  const { quote } = notations[language];
  const list = (name: string, pairs: readonly Pair[]): string => {
    const items = pairs.map((pair) => `    ${pairLiteral(pair, language, '    ')}`).join(',\n');
    return `  ${quote}${name}${quote}: ${pairs.length === 0 ? '[]' : `[\n${items}\n  ]`}`;
  };
  return `{\n${list('train', train)},\n${list('test', test)}\n}\n`;
}

/** One pair likewise; its first line is not indented, the others by `indent` at least. */
export function pairLiteral({ input, output }: Pair, language: LiteralLanguage, indent = ''): string {
  const { quote, missing } = notations[language];
  const inner = `${indent}  `;
  const outputText = output === null ? missing : gridLiteral(output, language, inner);
  const members = [`${quote}input${quote}: ${gridLiteral(input, language, inner)}`, `${quote}output${quote}: ${outputText}`];
  return `{\n${members.map((member) => `${inner}${member}`).join(',\n')}\n${indent}}`;
}

function gridLiteral(grid: Grid, language: LiteralLanguage, indent: string): string {
  const { openGrid, closeGrid } = notations[language];
  return `${openGrid}\n${grid.map((row) => `${indent}  [${row.join(', ')}]`).join(',\n')}\n${indent}${closeGrid}`;
}
