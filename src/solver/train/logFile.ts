import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const columns = ['step', 'seconds', 'token loss', 'q_halt loss', 'q_continue loss', 'exact', 'accuracy', 'steps'] as const;
export type LogRow = Readonly<Record<(typeof columns)[number], number>>;

/** The run's log: a table (log.csv) and a page that plots it (log.html). */
export class LogFile {
  constructor(private readonly folder: string) {}

  async append(row: LogRow): Promise<void> {
    const file = path.join(this.folder, 'log.csv');
    const line = columns.map((name) => Number(row[name].toPrecision(6))).join(',');
    await mkdir(this.folder, { recursive: true });
    const exists = await readFile(file).then(
      () => true,
      () => false,
    );
    await appendFile(file, exists ? `${line}\n` : `${columns.join(',')}\n${line}\n`);
  }

  /** Rewrites log.html: one plot of the losses, one of the shares, over the training steps. */
  async plot(): Promise<void> {
    const [, ...lines] = (await readFile(path.join(this.folder, 'log.csv'), 'utf8')).trim().split('\n');
    const data = columns.map((_, i) => lines.map((line) => Number(line.split(',')[i])));
    const library = path.dirname(createRequire(__filename).resolve('uplot/package.json'));
    const [script, style] = await Promise.all(
      ['dist/uPlot.iife.min.js', 'dist/uPlot.min.css'].map((file) => readFile(path.join(library, file), 'utf8')),
    );
    const page = `<!doctype html><meta charset="utf-8"><title>${path.basename(this.folder)}</title><style>${style ?? ''}</style><body><script>${script ?? ''}
const columns = ${JSON.stringify(columns)}, data = ${JSON.stringify(data)}, colours = ['#d33', '#36c', '#393', '#c80'];
for (const names of [['token loss', 'q_halt loss', 'q_continue loss'], ['exact', 'accuracy']]) {
  const series = names.map((label, i) => ({ label, stroke: colours[i], width: 2 }));
  const values = names.map((name) => data[columns.indexOf(name)]);
  new uPlot({ width: 900, height: 360, scales: { x: { time: false } }, series: [{ label: 'step' }, ...series] }, [data[0], ...values], document.body);
}
</script>`;
    await writeFile(path.join(this.folder, 'log.html'), page);
  }
}
