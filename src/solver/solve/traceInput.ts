import * as v from 'valibot';
import type { ModelConfig } from '../model/config.ts';
import { canvasSide, learnsPositions, mixesPositions, rotatesCells } from '../model/config.ts';

/** Sequences to run a model on at once. */
export interface TraceInput {
  /** One row of tokens a sample, all of one length: the model's seq_len where its weights are made for that. */
  readonly inputs: readonly (readonly number[])[];
  /** Row of the puzzle embedding table, one a sample. */
  readonly puzzle_identifiers: readonly number[];
}

const integers = v.array(v.pipe(v.number(), v.integer()));
const sequence = v.pipe(integers, v.minLength(1), v.maxLength(10_000));
const schema = v.object({ inputs: v.pipe(v.array(sequence), v.minLength(1)), puzzle_identifiers: integers });

/**
 * Checks a parsed file against a model's config and the rows of its embedding table; null: it has none, and identifiers mean nothing.
 * Throws an Error that says what is wrong and where, without the file's name.
 */
export function parseTraceInput(json: unknown, config: ModelConfig, rows: number | null): TraceInput {
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) throw new Error(`${v.getDotPath(parsed.issues[0]) ?? 'the file'}: ${parsed.issues[0].message}`);
  const { inputs, puzzle_identifiers } = parsed.output;
  if (puzzle_identifiers.length !== inputs.length)
    throw new Error(`has ${String(inputs.length)} inputs, but ${String(puzzle_identifiers.length)} puzzle_identifiers`);
  const fixed = learnsPositions(config) || mixesPositions(config);
  const length = fixed ? config.seq_len : (inputs[0]?.length ?? 0);
  if (rotatesCells(config) && !mixesPositions(config) && canvasSide({ seq_len: length }) === null)
    throw new Error(`inputs.0 has ${String(length)} tokens, no square, where the model knows a cell by its row and column`);
  for (const [sample, tokens] of inputs.entries()) {
    if (tokens.length !== length) {
      const reader = fixed ? 'the model reads' : 'the first has';
      throw new Error(`inputs.${String(sample)} has ${String(tokens.length)} tokens where ${reader} ${String(length)}`);
    }
    const wrong = tokens.findIndex((token) => token < 0 || token >= config.vocab_size);
    if (wrong >= 0)
      throw new Error(
        `inputs.${String(sample)}.${String(wrong)} is ${String(tokens[wrong])}, no token of the model's vocabulary, 0 to ${String(config.vocab_size - 1)}`,
      );
  }
  if (rows === null) return parsed.output;
  const outside = puzzle_identifiers.findIndex((row) => row < 0 || row >= rows);
  if (outside >= 0)
    throw new Error(
      `puzzle_identifiers.${String(outside)} is ${String(puzzle_identifiers[outside])}, no row of the model's embedding table, 0 to ${String(rows - 1)}`,
    );
  return parsed.output;
}
