import type { Command } from 'commander';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFolder } from '../model/modelFolder.ts';
import { embeddingTableName, openModelFolder } from '../model/modelFolder.ts';
import { writeSafetensors } from '../model/safetensors.ts';
import type { TraceInput } from '../solve/traceInput.ts';
import { parseTraceInput } from '../solve/traceInput.ts';
import { wholeNumber } from './numbers.ts';
import { readJson } from './readJson.ts';

interface Options {
  readonly model: string;
  readonly input: string;
  readonly steps: number;
  readonly out: string;
}

export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description('run a model on sequences of tokens and write all that every ACT step gives')
    .requiredOption('--model <folder>', 'the model: a folder with config.json, model.safetensors and identifiers.json')
    .requiredOption(
      '--input <file>',
      'JSON: {"inputs": one row of tokens a sample, "puzzle_identifiers": one row of the embedding table a sample}',
    )
    .requiredOption('--steps <n>', 'ACT steps to run', wholeNumber(1, 1024))
    .requiredOption('--out <file>', 'the safetensors file to write: logits.<k>, q_halt.<k>, q_continue.<k>, z_H.<k>, z_L.<k> for k from 1')
    .action(trace);
}

async function trace({ model, input, steps, out }: Options): Promise<void> {
  const stored = await openModelFolder(path.resolve(model));
  const sequences = await readInput(input, stored);
  // Where its weights serve any length, the input's is the one to run.
  const folder = { ...stored, config: { ...stored.config, seq_len: sequences.inputs[0]?.length ?? stored.config.seq_len } };
  // ONNX Runtime is large: what is wrong with the files is said without it.
  const [{ loadModelForTrace }, { traceTensors }] = await Promise.all([import('../runtime/loadModel.ts'), import('../solve/trace.ts')]);
  const loaded = await loadModelForTrace(folder, sequences.inputs.length);
  const partial = `${out}.partial`;
  try {
    await rm(partial, { force: true });
    await writeSafetensors(partial, await traceTensors(loaded, folder.config, sequences, steps), () => undefined);
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw new Error(`${out}: ${(error as Error).message}`, { cause: error });
  } finally {
    await loaded.dispose();
  }
}

async function readInput(file: string, { config, tensors }: ModelFolder): Promise<TraceInput> {
  const json = await readJson(file, 'a file of tokens');
  const rows = config.puzzle_emb_ndim === 0 ? null : (tensors.get(embeddingTableName)?.shape[0] ?? 0);
  try {
    return parseTraceInput(json, config, rows);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
