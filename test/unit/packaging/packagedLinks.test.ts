import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The patterns of .vscodeignore that take files into the package. */
const packed = read('.vscodeignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => {
    const pattern = line.slice(1).replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${pattern.replaceAll(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'))}$`);
  });

test.each(['README.md', 'CHANGELOG.md'])('what %s links to comes with the extension', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^\w+:/.test(link));
  if (page === 'README.md') expect(links).toContain('docs/fitting.md');
  expect(links.filter((link) => !existsSync(path.join(root, link)) || !packed.some((pattern) => pattern.test(link)))).toEqual([]);
});
