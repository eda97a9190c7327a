import type { Command } from 'commander';
import type { ImportProgress, ImportedModel } from '../../shared/protocol/importProtocol.ts';
import { importCheckpoint } from '../checkpoint/importCheckpoint.ts';
import { wholeNumber } from './numbers.ts';

interface Options {
  readonly out: string;
  readonly config?: string;
  readonly identifiers?: string;
  readonly seqLen?: number;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('make a model folder of a checkpoint of HRM or TRM (torch.save or safetensors)')
    .argument('<checkpoint>', 'the checkpoint file, or the folder that it lies in')
    .requiredOption('--out <folder>', 'the model folder to make')
    .option('--config <file>', 'the configuration it was trained with (default: all_config.yaml beside it)')
    .option('--identifiers <file>', 'the names of its puzzle embeddings (default: identifiers.json beside it)')
    .option('--seq-len <n>', 'tokens that the model reads, for checkpoints that do not tell (default: as published models)', wholeNumber(1))
    .action(runImport);
}

async function runImport(checkpoint: string, options: Options): Promise<void> {
  const cancel = new AbortController();
  // What was written is removed first: the process ends by itself then.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => cancel.abort());
  const job = {
    checkpoint,
    config: options.config ?? null,
    identifiers: options.identifiers ?? null,
    out: options.out,
    seqLen: options.seqLen ?? null,
  };
  const line = new ProgressLine(process.stderr);
  let model: ImportedModel;
  try {
    model = await importCheckpoint(job, { signal: cancel.signal, onProgress: (progress) => line.show(progress) });
  } finally {
    line.clear();
  }
  for (const warning of model.warnings) process.stderr.write(`arc-studio: warning: ${warning}\n`);
  process.stdout.write(describe(model));
}

function describe({ directory, architecture, parameters, embeddings, seqLen }: ImportedModel): string {
  const number = (n: number): string => n.toLocaleString('en');
  return (
    `${directory}: ${architecture.toUpperCase()}, ${number(parameters)} parameters, ` +
    `${number(embeddings)} puzzle embedding${embeddings === 1 ? '' : 's'}, ${number(seqLen)} tokens\n`
  );
}

/** How far the import is, on one line of a terminal; elsewhere nothing. */
class ProgressLine {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  show({ done, total }: ImportProgress): void {
    if (!this.stream.isTTY) return;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
    this.stream.write(`\r${String(Math.floor((100 * done) / total)).padStart(3)} %  ${megabytes(done)} of ${megabytes(total)} MB`);
  }

  clear(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
  }
}
