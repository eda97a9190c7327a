import type { Progress } from '../eval/evaluate.ts';

const width = 24;

/** How an evaluation goes: on a terminal one line that is drawn over, elsewhere a line a task. */
export class ProgressBar {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(progress: Progress): void {
    const { done, of, last } = progress;
    if (this.stream.isTTY) {
      const filled = of === 0 ? width : Math.round((width * done) / of);
      this.stream.write(`\r\u001b[K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${describe(progress)}`);
    } else if (last !== null) {
      const { pass2, seconds, problem, failure } = last.report;
      const failed = failure === undefined ? null : `failed: ${failure}`;
      const verdict = failed ?? problem ?? (pass2 === null ? 'predicted' : pass2 ? 'solved' : 'not solved');
      this.stream.write(`${last.id}: ${verdict}, ${seconds.toFixed(1)} s; ${describe(progress)}\n`);
    } else if (done > 0) {
      this.stream.write(`going on after ${String(done)} of ${String(of)} tasks\n`);
    }
  }

  /** Says something on a line of its own. */
  note(text: string): void {
    this.stream.write(`${this.stream.isTTY ? '\r\u001b[K' : ''}${text}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\n');
  }
}

function describe({ done, of, solved, scored, secondsLeft }: Progress): string {
  const score = scored === 0 ? '' : `, ${String(solved)} of ${String(scored)} solved`;
  return `${String(done)}/${String(of)}${score}${secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${String(minutes)} min` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
