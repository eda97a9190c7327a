import { quoteExcerpt, type JsonMember, type JsonNode } from './jsonTree.ts';

export class LiteralError extends Error {
  override readonly name = 'LiteralError';
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
  }
}

interface Frame {
  readonly open: '[' | '(' | '{' | 'call';
  readonly start: number;
  readonly items: JsonNode[];
  readonly members: JsonMember[];
  /** In an object: the key whose value comes next. */
  key: { readonly name: string; readonly start: number; readonly end: number } | null;
  commas: number;
  /** Nothing has come since the last comma or the bracket. */
  bare: boolean;
}

const closing = { '[': ']', '(': ')', '{': '}', call: ')' } as const;
const maxValues = 200_000;

const token = {
  space: /(?:\s|#[^\n]*)+/y,
  name: /[A-Za-z_][\w.]*\s*=(?!=)/y,
  call: /(?:[A-Za-z_]\w*\.)?(?:array|asarray|tensor)\s*\(/y,
  option: /(?:dtype|device|order|copy)\s*=\s*[\w.]+(?:'[^'\n]*'|"[^"\n]*")?|(?:dtype|device)\s*=\s*(?:'[^'\n]*'|"[^"\n]*")/y,
  string: /'[^'\\\n]*(?:\\.[^'\\\n]*)*'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y,
  number: /[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![\w.])/y,
  word: /(?:None|null|True|true|False|false)\b/y,
} as const;

/**
 * Reads literals of JSON, Python and NumPy (`array([[0, 1], [2, 3]], dtype=int8)`, and arrays as NumPy prints them, without commas),
 * one after another, each with or without a name before it (`grid = …`). A name begins a list of values: those from it up to the next one.
 * Throws a LiteralError with the place of the first error. Uses no recursion. Nothing is ever run: what is not a literal is an error.
 */
export function parseLiterals(text: string): JsonNode[][] {
  return new LiteralReader(text).read();
}

class LiteralReader {
  private at = 0;
  private values = 0;
  private readonly roots: JsonNode[][] = [[]];
  private readonly frames: Frame[] = [];

  constructor(private readonly text: string) {}

  read(): JsonNode[][] {
    if (this.text.startsWith('\uFEFF')) this.at = 1;
    for (;;) {
      this.take(token.space);
      if (this.at >= this.text.length) break;
      this.next();
    }
    const open = this.frames.at(-1);
    if (open !== undefined) throw new LiteralError('This bracket is never closed.', open.start, open.start + 1);
    return this.roots;
  }

  private next(): void {
    const start = this.at;
    const character = this.text[start] ?? '';
    const frame = this.frames.at(-1);
    if (character === ',' || character === ';') this.comma(frame);
    else if (character === ']' || character === ')' || character === '}') this.close(frame, character);
    else if (frame?.open === '{' && frame.key === null) this.key(frame);
    else if (character === '[' || character === '(' || character === '{') {
      this.at++;
      this.push(character, start);
    } else if (this.take(token.string) !== null)
      this.add({ kind: 'scalar', start, end: this.at, value: unescaped(this.text.slice(start + 1, this.at - 1)) });
    else if (this.take(token.number) !== null)
      this.add({ kind: 'scalar', start, end: this.at, value: Number(this.text.slice(start, this.at)) });
    else if (this.take(token.word) !== null)
      this.add({ kind: 'scalar', start, end: this.at, value: word(this.text.slice(start, this.at)) });
    else if (frame?.open === 'call' && frame.items.length === 1 && this.take(token.option) !== null) frame.bare = false;
    else if (this.take(token.call) !== null) this.push('call', start);
    else if (frame === undefined && this.take(token.name) !== null) this.roots.push([]);
    else this.refuse();
  }

  private refuse(): never {
    const found = /[\w.]+|./su.exec(this.text.slice(this.at, this.at + 40))?.[0] ?? '';
    const abbreviated = found.startsWith('...') || found === '…';
    const message = abbreviated ? 'The array is abbreviated with ‘...’: print it whole.' : `${quoteExcerpt(found)} is not part of a grid.`;
    throw new LiteralError(message, this.at, this.at + found.length);
  }

  private comma(frame: Frame | undefined): void {
    if (frame !== undefined) {
      if (frame.bare) throw new LiteralError('Expected a value before this comma.', this.at, this.at + 1);
      frame.bare = true;
      frame.commas++;
    }
    this.at++;
  }

  private key(frame: Frame): void {
    const start = this.at;
    if (this.take(token.string) === null) this.refuse();
    const end = this.at;
    this.take(token.space);
    if (this.text[this.at] !== ':') throw new LiteralError('Expected ‘:’ after this key.', start, end);
    this.at++;
    frame.key = { name: unescaped(this.text.slice(start + 1, end - 1)), start, end };
    frame.bare = true;
  }

  private push(open: Frame['open'], start: number): void {
    this.frames.push({ open, start, items: [], members: [], key: null, commas: 0, bare: true });
  }

  private close(frame: Frame | undefined, character: string): void {
    if (frame === undefined || closing[frame.open] !== character) {
      throw new LiteralError(`This ‘${character}’ closes nothing.`, this.at, this.at + 1);
    }
    this.at++;
    const { open, start, items, members, key, commas } = frame;
    this.frames.pop();
    const [only, second] = items;
    if (open === '{') {
      if (key !== null) throw new LiteralError('This key has no value.', key.start, key.end);
      this.add({ kind: 'object', start, end: this.at, items: members });
    } else if (open === 'call') {
      if (only === undefined || second !== undefined) throw new LiteralError('Expected one array here.', start, this.at);
      this.add(only);
    } else if (open === '(' && commas === 0 && only !== undefined && second === undefined) this.add(only);
    else this.add({ kind: 'array', start, end: this.at, items });
  }

  private add(node: JsonNode): void {
    if (++this.values > maxValues) throw new LiteralError('More values than a task can hold.', node.start, node.end);
    const frame = this.frames.at(-1);
    if (frame === undefined) this.roots.at(-1)?.push(node);
    else if (frame.key !== null) {
      const { name, start, end } = frame.key;
      frame.members.push({ key: name, start, keyEnd: end, end: node.end, value: node });
      frame.key = null;
    } else frame.items.push(node);
    if (frame !== undefined) frame.bare = false;
  }

  /** The text of a token that stands here, which is then behind us; null where there is none. */
  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** With what the escapes of JSON and Python stand for. One that is neither's stays as it is, as in Python. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\\/'"bfnrt])/g, (_, escape: string) =>
    escape.length > 1 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (escapes[escape] ?? escape),
  );
}

function word(text: string): boolean | null {
  return text === 'None' || text === 'null' ? null : text.toLowerCase() === 'true';
}
