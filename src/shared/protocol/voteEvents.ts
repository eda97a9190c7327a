import * as v from 'valibot';
import { answerSchema, gridSchema } from './schemas.ts';

/** A symmetry (0..7, as in `shared/arc/transforms`) and a permutation of the colours with black fixed; with both the page can draw a vote as the model saw it. */
export const augmentationSchema = v.object({ dihedral: v.number(), colours: v.array(v.number()) });

/** One augmented copy's answer. */
const voteSchema = v.object({
  type: v.literal('vote'),
  test: v.number(),
  /** Place in the order of votes, from 0; the first is the task as it is. */
  index: v.number(),
  augmentation: augmentationSchema,
  /** Row of the embedding that it ran with; 0 is the blank one. */
  identifier: v.number(),
  /** Where on the canvas the copy was shown: its top-left cell. */
  offset: v.object({ row: v.number(), column: v.number() }),
  /** The answer restored, its augmentation undone; `[]` where none could be read, or the canvas cut it off: such a vote does not count. */
  grid: answerSchema,
  /** The end of the canvas cut the answer off. */
  cut: v.boolean(),
  qHalt: v.number(),
});
export type Vote = v.InferOutput<typeof voteSchema>;

const candidateSchema = v.object({
  grid: gridSchema,
  /** 0 for what all voters, who agree on another grid, took for the likeliest beside it. */
  votes: v.number(),
  /** Mean of sigmoid(q_halt) over its votes, 0..1: what equal numbers of votes are ranked by; 0 without votes. */
  confidence: v.number(),
  /** `index` of the votes for it. */
  voters: v.array(v.number()),
});
export type Candidate = v.InferOutput<typeof candidateSchema>;

/** The ranking so far, after each batch of votes; the first two are the attempts. */
const rankingSchema = v.object({
  type: v.literal('ranking'),
  test: v.number(),
  /** Votes that are in, of how many at most. */
  votes: v.number(),
  of: v.number(),
  /** Votes that were asked for: more than `of` where the task has fewer copies that a model may be asked about. */
  asked: v.number(),
  candidates: v.array(candidateSchema),
});
export type Ranking = v.InferOutput<typeof rankingSchema>;

/** The end of the vote on a test input. */
const votedSchema = v.object({
  type: v.literal('voted'),
  test: v.number(),
  /** Up to two grids, best first; none where no vote could be read. */
  attempts: v.array(gridSchema),
  /** Which attempt is right (1 or 2), 0 where neither is; null where the task has no expected output. */
  correct: v.nullable(v.number()),
  votes: v.number(),
  /** ACT steps that were run, the most of any vote. */
  steps: v.number(),
  /** Fewer votes were run than asked for, since the rest could not have changed the attempts. */
  decidedEarly: v.boolean(),
});
export type Voted = v.InferOutput<typeof votedSchema>;

export const voteEventSchemas = [voteSchema, rankingSchema, votedSchema] as const;
export type VoteEvent = Vote | Ranking | Voted;
