import type { Readable } from 'node:stream';

const lineLimit = 20;
const lineLength = 400;

/** Passes on a stream's lines as they come (longer ones in pieces) and keeps the last of them. */
export class OutputTail {
  private readonly lines: string[] = [];
  private unfinished = '';

  constructor(
    stream: Readable | null,
    private readonly onLine: (line: string) => void,
  ) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      this.take(chunk);
    });
  }

  /** The last lines, without blank ends. */
  text(): string {
    return [...this.lines, this.unfinished].join('\n').trim();
  }

  private take(chunk: string): void {
    const lines = (this.unfinished + chunk).split(/\r?\n/);
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.add(line);
    for (; this.unfinished.length > lineLength; this.unfinished = this.unfinished.slice(lineLength)) {
      this.add(this.unfinished.slice(0, lineLength));
    }
  }

  private add(line: string): void {
    this.onLine(line);
    this.lines.push(line.slice(0, lineLength));
    if (this.lines.length > lineLimit) this.lines.shift();
  }
}
