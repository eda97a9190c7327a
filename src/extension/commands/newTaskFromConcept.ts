import * as vscode from 'vscode';
import { newTaskText } from '../../shared/arc/formatTask.ts';
import { instanceId } from '../../shared/concepts/concept.ts';
import { concepts } from '../../shared/concepts/concepts.ts';
import { drawTask, type ConceptInstance } from '../../shared/concepts/conceptTask.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { Command } from './command.ts';

const maxTrainPairs = 10;

/** Opens a new, unsaved task of generated pairs. Its `name` is the rule's id, by which models and Add Generated Pair know it. */
export const newTaskFromConcept: Command = {
  id: 'arcStudio.newTaskFromConcept',
  run: async ({ editors }) => {
    const instance = await chooseInstance();
    const trainPairs = instance === undefined ? undefined : await askTrainPairs();
    if (instance === undefined || trainPairs === undefined) return;
    const side = Math.max(10, instance.concept.sideNeeded(instance.values));
    const task = drawTask(instance, trainPairs, randomSeeded(), { maxRows: side, maxColumns: side });
    await editors.openNew(newTaskText(task, instanceId(instance.concept, instance.values)));
  },
};

/** Another one every time. */
export function randomSeeded(): Random {
  return new Random(Math.floor(Math.random() * 2 ** 32));
}

async function chooseInstance(): Promise<ConceptInstance | undefined> {
  const choice = await vscode.window.showQuickPick(
    concepts.map((concept) => ({ label: concept.title, description: concept.name, detail: concept.description, concept })),
    {
      title: 'New Task from Concept (1/3)',
      placeHolder: 'The rule that the task shows',
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  if (choice === undefined) return undefined;
  const { concept } = choice;
  const [only, ...others] = concept.instances;
  if (only !== undefined && others.length === 0) return { concept, values: only };
  const chance = { label: 'Any', description: 'chosen at random', values: randomSeeded().pick(concept.instances) };
  const picked = await vscode.window.showQuickPick(
    [
      chance,
      ...concept.instances.map((values) => ({ label: describe(concept, values), description: instanceId(concept, values), values })),
    ],
    { title: 'New Task from Concept (2/3)', placeHolder: concept.description, matchOnDescription: true, ignoreFocusOut: true },
  );
  return picked && { concept, values: picked.values };
}

async function askTrainPairs(): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: 'New Task from Concept (3/3)',
    prompt: `Number of train pairs, 1 to ${String(maxTrainPairs)}. One test pair comes with them.`,
    value: '4',
    ignoreFocusOut: true,
    validateInput: (text) => (isNumberOfPairs(text) ? null : `A number from 1 to ${String(maxTrainPairs)}.`),
  });
  return answer === undefined || !isNumberOfPairs(answer) ? undefined : Number(answer);
}

function isNumberOfPairs(text: string): boolean {
  return /^\s*\d{1,2}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= maxTrainPairs;
}

function describe({ parameters }: ConceptInstance['concept'], values: ConceptInstance['values']): string {
  return Object.entries(parameters)
    .map(([key, { label }]) => `${label}: ${String(values[key])}`)
    .join(', ');
}
