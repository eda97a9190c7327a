import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid, Task } from '../../shared/arc/task.ts';
import { describePlace } from '../../shared/protocol/describePlace.ts';
import type { ModelInfo, SolveEvent, StepEvent, TestResult } from '../../shared/protocol/solverProtocol.ts';
import type { Ranking, Vote, Voted } from '../../shared/protocol/voteEvents.ts';
import { terminalGrid } from './terminalGrid.ts';

type StartedEvent = Extract<SolveEvent, { type: 'started' }>;

/** What runs: the model, where it runs, and with which embedding. */
export function describeStart({ model, embedding, identifier, taskId }: StartedEvent): string {
  const { name, architecture, parameters, canvas, deviceNotice, precisionNotice } = model;
  const side = String(canvas);
  const facts = `${architecture}, ${parameters.toLocaleString('en')} parameters, ${side} × ${side} canvas, on ${describePlace(model)}`;
  const known = `known to the model, which has an embedding for it (row ${String(identifier)})`;
  const blank = 'unseen by the model, which has no embedding for it and runs with the blank one';
  const notices = [
    ['device', deviceNotice],
    ['precision', precisionNotice],
  ].map(([what, notice]) => (notice === null ? '' : `${String(what)}: ${String(notice)}\n`));
  const shared = 'one embedding serves all puzzles of its kind';
  const source = { known, shared, blank, fitted: 'the model is fitted to its train pairs' }[embedding];
  return `model ${name}: ${facts}\n${notices.join('')}task ${taskId}: ${source}\n`;
}

/** `threshold` is what q_halt has to exceed for the model to halt. */
export function describeStep(event: StepEvent, threshold: ModelInfo['haltThreshold'], colour: boolean): string {
  const { test, step, grid, qHalt, qContinue, wouldHalt, changed, milliseconds } = event;
  const compared = threshold === '0' ? threshold : `q_continue ${qContinue.toFixed(2)}`;
  const halting = `q_halt ${qHalt.toFixed(2)} ${wouldHalt ? '>' : '≤'} ${compared}`;
  const line = [
    `test ${String(test + 1)} step ${String(step)}`,
    sizeOf(grid),
    halting,
    `${cells(changed)} changed`,
    `${milliseconds.toFixed(0)} ms`,
  ];
  return `\n${line.join(', ')}\n${terminalGrid(grid, colour)}`;
}

export function describeResult(result: TestResult, task: Task): string {
  const { test, grid, haltStep, lastChangeStep, answerStep, steps } = result;
  const line = [
    `test ${String(test + 1)}: ${verdict(grid, task.test[test]?.output ?? null)}`,
    haltStep === null ? 'would not halt' : `would halt at step ${String(haltStep)}`,
    `${answerStep === steps ? 'answer' : 'what the steps say'} last changed at step ${String(lastChangeStep)} of ${String(steps)}`,
    ...(answerStep === steps ? [] : [`the model answers where it would halt: step ${String(answerStep)}`]),
  ];
  return `\n${line.join('; ')}\n`;
}

/** The two attempts that a vote chose, with who voted for them; `cast` are all of its votes. */
export function describeVoted(
  { test, attempts, correct, votes, decidedEarly }: Voted,
  { candidates, of, asked }: Ranking,
  cast: readonly Vote[],
  colour: boolean,
): string {
  const early = decidedEarly ? ', then it was decided' : '';
  const fewer = of < asked ? ` (${String(asked)} were asked for: no more places and spare colours)` : '';
  const verdict = correct === null ? '' : correct === 0 ? ': neither attempt is right' : `: attempt ${String(correct)} is right`;
  const head = `test ${String(test + 1)}: ${counted(votes, 'vote')}${fewer}${early}${verdict}`;
  const cut = cast.filter((one) => one.cut).length;
  const unreadable = cast.filter(({ grid }) => grid.length === 0).length - cut;
  const lost =
    (unreadable === 0 ? '' : `${counted(unreadable, 'answer')} could not be read\n`) +
    (cut === 0 ? '' : `the end of the canvas cut ${counted(cut, 'answer')} off\n`);
  const lines = attempts.map((grid, i) => {
    const { votes: own = 0, confidence = 0 } = candidates[i] ?? {};
    const support =
      own === 0
        ? 'no vote, but the likeliest grid beside what all voted for'
        : `${counted(own, 'vote')}, mean q_halt ${(confidence * 100).toFixed(0)} %`;
    return `attempt ${String(i + 1)}: ${support}, ${sizeOf(grid)}\n${terminalGrid(grid, colour)}`;
  });
  return `\n${head}\n${lost}${lines.join('')}`;
}

/** One JSON object on a line; nothing for the start of a solve. */
export function jsonLine(event: Exclude<SolveEvent, StartedEvent>): string {
  if (event.type !== 'step' && event.type !== 'result') return `${JSON.stringify(event)}\n`;
  const { type, test, grid } = event;
  if (type === 'step') {
    const { step, qHalt, qContinue, changed } = event;
    return `${JSON.stringify({ type, test, step, grid, qHalt, qContinue, changed })}\n`;
  }
  const { correct, haltStep, answerStep } = event;
  return `${JSON.stringify({ type, test, grid, correct, haltStep, answerStep })}\n`;
}

function verdict(answer: Grid, expected: Grid | null): string {
  if (expected === null) return 'no expected output to compare with';
  const { exact, sameSize, right, total } = diffGrids(answer, expected);
  if (exact) return 'right';
  const size = sameSize ? '' : `, ${sizeOf(answer)} where ${sizeOf(expected)} is expected`;
  return `wrong (${String(right)} of ${cells(total)} right${size})`;
}

function sizeOf(grid: Grid): string {
  return grid.length === 0 ? 'no grid' : `${String(grid.length)} × ${String(grid[0]?.length ?? 0)}`;
}

function cells(count: number): string {
  return counted(count, 'cell');
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${String(count)} ${what}s`;
}
