import { Command } from 'commander';
import path from 'node:path';
import { Random } from '../../shared/concepts/random.ts';
import { reportFailure } from '../commands/commandFailure.ts';
import { voteCount, wholeNumber } from '../commands/numbers.ts';
import type { TaskOfSet } from '../eval/taskSet.ts';
import { readTaskSet } from '../eval/taskSet.ts';
import type { ActModel } from '../model/actModel.ts';
import { loadModel } from '../runtime/loadModel.ts';
import { conceptPuzzles } from './conceptPuzzles.ts';
import type { Score } from './evaluate.ts';
import { answerQuestions, evaluatePuzzles, sameGrid, votePuzzles } from './evaluate.ts';
import { fitsCanvas } from './puzzles.ts';

interface Options {
  readonly examples: number;
  readonly votes: number;
  readonly seed: number;
}

const name = 'evaluate';

const program = new Command(name)
  .description(
    'Exact match of a model, as Markdown tables: on fresh examples of each concept, and on the test pairs of folders of ARC tasks.',
  )
  .argument('<model>', 'model folder')
  .argument('[folders...]', 'folders of ARC tasks')
  .option('--examples <n>', 'examples of each concept', wholeNumber(1), 200)
  .option('--votes <n>', 'copies of each example that vote on its answer too; 0 or 1: no vote', voteCount, 0)
  .option('--seed <n>', 'of the examples', wholeNumber(0), 20261)
  .exitOverride()
  .action(run);

program.parseAsync().catch((error: unknown) => {
  reportFailure(name, error);
});

async function run(directory: string, folders: readonly string[], options: Options): Promise<void> {
  // What is wrong with the tasks is told before the model has worked for long.
  const sets = await Promise.all(folders.map(async (folder) => ({ folder, tasks: await readTaskSet([folder]) })));
  const model = await loadModel(path.resolve(directory));
  const puzzles = conceptPuzzles(model.info.canvas);
  const { examples: perGroup, votes, seed } = options;
  const scores = await evaluatePuzzles(model, puzzles, new Random(seed), perGroup);
  if (scores.size === 0) console.log('It was trained on none of the concepts.');
  else reportConcepts([{ name: 'exact', scores }]);
  if (scores.size > 0 && votes > 1) {
    const { first, either } = await votePuzzles(model, puzzles, new Random(seed), { perGroup, votes });
    console.log(`\nBy ${String(votes)} votes:\n`);
    reportConcepts([
      { name: 'first attempt exact', scores: first },
      { name: 'one of two exact', scores: either },
    ]);
  }
  for (const set of sets) await evaluateFolder(model, set);
  await model.dispose();
}

interface Column {
  readonly name: string;
  readonly scores: ReadonlyMap<string, Score>;
}

/** All columns are of the same examples. */
function reportConcepts(columns: readonly Column[]): void {
  const row = (name: string, cells: readonly string[], count: string): string => `| ${[name, ...cells, count].join(' | ')} |`;
  const names = columns.map(({ name }) => name);
  console.log(`${row('concept', names, 'of')}\n${row('---', names.map(() => '---'), '---')}`); // prettier-ignore
  const concepts = [...(columns[0]?.scores ?? [])].sort(([a], [b]) => a.localeCompare(b));
  for (const [concept, { count }] of concepts) {
    const cells = columns.map(({ scores }) => percent(scores.get(concept) ?? { exact: 0, count }));
    console.log(row(concept, cells, String(count)));
  }
  const means = columns.map(({ scores }) => `**${(meanShare([...scores.values()]) * 100).toFixed(1)} %**`);
  console.log(row(`**mean of ${String(concepts.length)} concepts**`, means, ''));
}

function meanShare(scores: readonly Score[]): number {
  return scores.reduce((sum, { exact, count }) => sum + exact / count, 0) / scores.length;
}

interface TaskFolder {
  readonly folder: string;
  readonly tasks: readonly TaskOfSet[];
}

/** Scores the tasks that fit the canvas, those that the model was trained on apart from those it has never seen. */
async function evaluateFolder(model: ActModel, { folder, tasks: all }: TaskFolder): Promise<void> {
  const { canvas } = model.info;
  const tasks = all.filter(({ task }) => [...task.train, ...task.test].every((pair) => fitsCanvas(pair, canvas)));
  const [known, unseen] = [emptyTally(), emptyTally()];
  const questions = tasks.flatMap(({ id, task }) => task.test.map(({ input }) => ({ row: model.identifierOf(id) ?? 0, input })));
  const answers = await answerQuestions(model, questions);
  let next = 0;
  for (const { id, task } of tasks) {
    const tally = model.identifierOf(id) === undefined ? unseen : known;
    const right = task.test.map(({ output }) => {
      const answer = answers[next++] ?? [];
      return output === null ? null : sameGrid(answer, output);
    });
    const scored = right.filter((result) => result !== null);
    if (scored.length === 0) continue;
    tally.pairs.count += scored.length;
    tally.pairs.exact += scored.filter(Boolean).length;
    tally.tasks.count++;
    if (scored.every(Boolean)) tally.tasks.exact++;
  }
  console.log(`\n${folder}: ${String(tasks.length)} tasks within ${String(canvas)} × ${String(canvas)}\n`);
  console.log('| | tasks | test pairs exact | tasks exact |\n| --- | --- | --- | --- |');
  for (const [name, { pairs, tasks: whole }] of [
    ['trained on (train pairs)', known],
    ['unseen, blank embedding', unseen],
  ] as const) {
    if (whole.count > 0) console.log(`| ${name} | ${String(whole.count)} | ${percent(pairs)} | ${percent(whole)} |`);
  }
}

function emptyTally(): { readonly pairs: Score; readonly tasks: Score } {
  return { pairs: { exact: 0, count: 0 }, tasks: { exact: 0, count: 0 } };
}

function percent({ exact, count }: Score): string {
  return `${((exact / count) * 100).toFixed(1)} %`;
}
