import type { TestProgress } from './solveRuns.ts';

export interface HaltingFacts {
  /** First step at which the model would halt; null: none so far. */
  readonly haltStep: number | null;
  /** The last step whose answer differed from the one before. */
  readonly lastChangeStep: number;
  /** The step whose answer is the model's, where more were run; null: the last one's. */
  readonly answerStep: number | null;
  /** The step that the model stopped at; null while it runs. */
  readonly stoppedStep: number | null;
}

/**
 * What the steps so far say; the model's own result, once it is there, says the same. `answersAtHalt`: where there is no result, the answer is
 * that of the step at which the model would halt.
 */
export function haltingFacts({ steps, result }: Pick<TestProgress, 'steps' | 'result'>, answersAtHalt: boolean): HaltingFacts {
  const haltStep = result?.haltStep ?? steps.find(({ wouldHalt }) => wouldHalt)?.step ?? null;
  const answerStep = result?.answerStep ?? (answersAtHalt ? haltStep : null);
  const lastStep = result?.steps ?? steps.at(-1)?.step ?? null;
  return {
    haltStep,
    lastChangeStep: result?.lastChangeStep ?? steps.findLast(({ changed }) => changed > 0)?.step ?? 1,
    answerStep: answerStep === lastStep ? null : answerStep,
    stoppedStep: result?.steps ?? null,
  };
}
