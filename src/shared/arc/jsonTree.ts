import { createScanner, type JSONScanner } from 'jsonc-parser';
import { byteOrderMark, type UnplacedProblem } from './problem.ts';

/** From `start` up to, not including, `end`, in UTF-16 units of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface JsonScalar extends Span {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface JsonArray<Item extends JsonNode = JsonNode> extends Span {
  readonly kind: 'array';
  readonly items: readonly Item[];
}

/** Starts at the key's quote and ends with the value. */
export interface JsonMember extends Span {
  readonly key: string;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

export interface JsonObject extends Span {
  readonly kind: 'object';
  /** In the file's order; a key may come twice. */
  readonly items: readonly JsonMember[];
}

/** A JSON value and where it stands. */
export type JsonNode = JsonScalar | JsonArray | JsonObject;

type JsonResult = { readonly ok: true; readonly root: JsonNode } | { readonly ok: false; readonly problem: UnplacedProblem };

/** More values than any task can hold that a person could look at; the limit bounds time and memory for hostile files. */
const maxJsonValues = 1_000_000;

/**
 * Reads one JSON value (RFC 8259: no comments, no trailing commas; a BOM may stand in front) and keeps every value's place.
 * Stops at the first error, and where there are more than `maxValues` values. Uses no recursion, so that no depth of nesting can overflow
 * the stack.
 */
export function parseJson(text: string, maxValues = maxJsonValues): JsonResult {
  return new JsonReader(text, maxValues).read();
}

/** What may come next. `first…` stands right after an opening bracket, where the closing one may follow too. */
type Expectation = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'comma' | 'end';

interface OpenArray {
  readonly kind: 'array';
  readonly start: number;
  readonly items: JsonNode[];
}

interface OpenObject {
  readonly kind: 'object';
  readonly start: number;
  readonly items: JsonMember[];
  /** The member that is being read. */
  key: { readonly start: number; readonly end: number; readonly name: string };
}

class JsonReader {
  private readonly scanner: JSONScanner;
  private readonly open: (OpenArray | OpenObject)[] = [];
  private root: JsonNode | null = null;
  private expected: Expectation = 'value';
  private values = 0;
  /** Place of the current token. */
  private start = 0;
  private end = 0;

  constructor(
    private readonly text: string,
    private readonly maxValues: number,
  ) {
    this.scanner = createScanner(text, false);
    if (text.startsWith(byteOrderMark)) this.end = 1;
  }

  read(): JsonResult {
    for (let previous = ''; ;) {
      this.scan();
      const first = this.text[this.start] ?? '';
      const problem = this.tokenProblem(first);
      if (problem !== null) return this.fail(problem);
      if (first === '' && this.root !== null && this.expected === 'end') return { ok: true, root: this.root };
      if (!this.take(first)) return this.fail(this.unexpected(first, previous));
      if (this.values > this.maxValues) return this.fail(`More than ${this.maxValues.toLocaleString('en')} values: this is no ARC task.`);
      previous = first;
    }
  }

  /** Goes to the next token. The scanner would skip white space too, but slowly, and comments with it. */
  private scan(): void {
    let start = this.end;
    while (isWhiteSpace(this.text.charCodeAt(start))) start++;
    this.scanner.setPosition(start);
    this.scanner.scan();
    this.start = start;
    this.end = this.scanner.getPosition();
  }

  /** Takes the current token in, where it may stand here. */
  private take(first: string): boolean {
    switch (this.expected) {
      case 'firstValue':
        return first === ']' ? this.close() : this.takeValue(first);
      case 'value':
        return this.takeValue(first);
      case 'firstKey':
        return first === '}' ? this.close() : this.takeKey(first);
      case 'key':
        return this.takeKey(first);
      case 'colon':
        return this.takeSeparator(first, ':', 'value');
      case 'comma':
        return this.takeCommaOrEnd(first);
      case 'end':
        return false;
    }
  }

  private takeValue(first: string): boolean {
    if (first === '[') {
      this.open.push({ kind: 'array', start: this.start, items: [] });
      this.expected = 'firstValue';
    } else if (first === '{') {
      this.open.push({ kind: 'object', start: this.start, items: [], key: { start: 0, end: 0, name: '' } });
      this.expected = 'firstKey';
    } else {
      const value = this.scalar(first);
      if (value === undefined) return false;
      this.finish({ kind: 'scalar', start: this.start, end: this.end, value });
    }
    this.values++;
    return true;
  }

  private scalar(first: string): JsonScalar['value'] | undefined {
    if (first === '"') return this.scanner.getTokenValue();
    if (isDigit(first)) return Number(this.tokenText());
    switch (this.tokenText()) {
      case 'null':
        return null;
      case 'true':
        return true;
      case 'false':
        return false;
      default:
        return first === '-' && isDigit(this.text[this.start + 1] ?? '') ? Number(this.tokenText()) : undefined;
    }
  }

  private takeKey(first: string): boolean {
    const object = this.open.at(-1);
    if (first !== '"' || object?.kind !== 'object') return false;
    object.key = { start: this.start, end: this.end, name: this.scanner.getTokenValue() };
    this.expected = 'colon';
    return true;
  }

  private takeCommaOrEnd(first: string): boolean {
    const inArray = this.open.at(-1)?.kind === 'array';
    if (first === (inArray ? ']' : '}')) return this.close();
    return this.takeSeparator(first, ',', inArray ? 'value' : 'key');
  }

  private takeSeparator(first: string, separator: string, next: Expectation): boolean {
    if (first !== separator) return false;
    this.expected = next;
    return true;
  }

  private close(): boolean {
    const container = this.open.pop();
    if (container === undefined) return false;
    const { start } = container;
    if (container.kind === 'array') this.finish({ kind: 'array', start, end: this.end, items: container.items });
    else this.finish({ kind: 'object', start, end: this.end, items: container.items });
    return true;
  }

  /** A value is complete: it goes into the innermost open array or object. */
  private finish(node: JsonNode): void {
    const parent = this.open.at(-1);
    this.expected = parent === undefined ? 'end' : 'comma';
    if (parent === undefined) this.root = node;
    else if (parent.kind === 'array') parent.items.push(node);
    else parent.items.push({ start: parent.key.start, keyEnd: parent.key.end, end: node.end, key: parent.key.name, value: node });
  }

  private tokenText(): string {
    return this.text.slice(this.start, this.end);
  }

  private fail(message: string): JsonResult {
    return { ok: false, problem: { code: 'invalid-json', offset: this.start, length: this.end - this.start, message } };
  }

  /** What is wrong with the current token wherever it stands. */
  private tokenProblem(first: string): string | null {
    if (first === '/' && /^[/*]/.test(this.text.slice(this.start + 1, this.start + 2))) return 'JSON allows no comments.';
    const error = this.scanner.getTokenError() as number;
    if (error === 0) return null;
    const excerpt = quoteExcerpt(this.tokenText());
    if (first !== '"') return `${excerpt} is not a complete number.`;
    if (error === endOfString) return `The text ${excerpt} has no closing quote on its line.`;
    return `The text ${excerpt} holds a control character or an escape that JSON does not know.`;
  }

  private unexpected(first: string, previous: string): string {
    const found = first === '' ? 'the end of the file' : quoteExcerpt(this.tokenText());
    const trailingComma = previous === ',' && (first === ']' || first === '}');
    const hint = trailingComma ? ` JSON allows no comma before ‘${first}’.` : '';
    return `Expected ${this.describeExpected()}, found ${found}.${hint}`;
  }

  private describeExpected(): string {
    switch (this.expected) {
      case 'value':
        return 'a value';
      case 'firstValue':
        return 'a value or ‘]’';
      case 'key':
        return 'a key in double quotes';
      case 'firstKey':
        return 'a key in double quotes or ‘}’';
      case 'colon':
        return '‘:’ after the key';
      case 'comma':
        return this.open.at(-1)?.kind === 'array' ? '‘,’ or ‘]’' : '‘,’ or ‘}’';
      case 'end':
        return 'the end of the file';
    }
  }
}

/** ScanError.UnexpectedEndOfString: an ambient const enum, which isolated modules cannot import. */
const endOfString = 2;

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** Text of the file as it may stand in a message: on one line, cut after 30 characters, in quotes. */
export function quoteExcerpt(text: string): string {
  const line = text.slice(0, 60).replace(/[\s\p{Cc}]+/gu, ' ');
  return line.length > 30 || text.length > 60 ? `‘${line.slice(0, 30)}…’` : `‘${line}’`;
}
