import * as v from 'valibot';

const importJobSchema = v.object({
  /** A file of torch.save or a safetensors file, or the folder that it lies in under its usual name. */
  checkpoint: v.string(),
  /** all_config.yaml, or the config.json of a model folder; null: the one beside the checkpoint. */
  config: v.nullable(v.string()),
  /** identifiers.json; null: the one beside the checkpoint, if there is one. */
  identifiers: v.nullable(v.string()),
  /** The model folder to make. */
  out: v.string(),
  /** Tokens that the model reads, for checkpoints that do not tell; null: as published models of its kind. */
  seqLen: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
export type ImportJob = v.InferOutput<typeof importJobSchema>;

/** Tokens that a model may be taken to read, and what published models read as many; null where nothing suggests any. */
const lengthGuessSchema = v.object({ seqLen: v.nullable(v.number()), like: v.nullable(v.string()) });
export type LengthGuess = v.InferOutput<typeof lengthGuessSchema>;

/** Reads what of a checkpoint an import has to ask for: `length` is null where the files tell it themselves. */
export const inspectMethod = {
  params: v.pick(importJobSchema, ['checkpoint', 'config']),
  result: v.object({ length: v.nullable(lengthGuessSchema) }),
} as const;

/** Bytes written so far, and in all. */
const importProgressSchema = v.object({ done: v.number(), total: v.number() });
export type ImportProgress = v.InferOutput<typeof importProgressSchema>;

const importedModelSchema = v.object({
  directory: v.string(),
  architecture: v.string(),
  /** Without the puzzle embeddings. */
  parameters: v.number(),
  /** Rows of the puzzle embedding table. */
  embeddings: v.number(),
  seqLen: v.number(),
  /** Sentences for people. */
  warnings: v.array(v.string()),
});
export type ImportedModel = v.InferOutput<typeof importedModelSchema>;

/** Makes a model folder of a checkpoint. Progress comes a hundred times at most; a cancelled or failed import leaves nothing. */
export const importMethod = { params: importJobSchema, result: importedModelSchema, progress: importProgressSchema } as const;
