import type { FirstRuleFound, FitEvent, FitSearch, FitStart, FitStarted } from '../../shared/protocol/fitEvents.ts';
import { terminalGrid } from './terminalGrid.ts';

/** What a fit says, in words: how it starts and ends, the loss now and then, and the answers as they change. */
export class FitReport {
  private nextSeconds = 0;
  private shown = '';
  private views = '';

  constructor(private readonly colour: boolean) {}

  /** Text to print for an event; may be empty. */
  describe(event: FitEvent): string {
    switch (event.type) {
      case 'fitSearch':
        return describeSearch(event);
      case 'fitStarted':
        return describeStart(event);
      case 'firstRule':
        return this.describeFirstRule(event);
      case 'fitChosen':
        return event.of === 1
          ? `there is time for one start: ${startText(event.start)}\n`
          : `after ${String(event.step)} steps of all ${String(event.of)} starts, the best is ${startText(event.start)}\n`;
      case 'fitStep':
        if (event.seconds < this.nextSeconds) return '';
        this.nextSeconds = event.seconds + 1;
        return `fit step ${String(event.step)}: loss ${event.loss.toFixed(4)}, ${event.secondsLeft.toFixed(0)} s left\n`;
      case 'fitCheck': {
        const { heldOut, views, predictions } = event;
        const held =
          heldOut === null ? '' : `held-out train pair ${String(heldOut.pair + 1)}: ${percent(heldOut.accuracy)} of its cells right\n`;
        const turned =
          views.length === 0 ? '' : `the rule seems to hold in ${String(views.length)} of the 7 symmetries of the square too\n`;
        const seen = turned === this.views ? '' : turned;
        this.views = turned;
        const grids = predictions.map(({ test, grid }) => `test ${String(test + 1)} would be\n${terminalGrid(grid, this.colour)}`).join('');
        if (grids === this.shown) return held + seen;
        this.shown = grids;
        return held + seen + grids;
      }
      case 'fitEnded': {
        const loss = event.loss === null ? '' : `, loss ${event.loss.toFixed(4)}`;
        if (event.why === 'nothingToLearn') return 'all train pairs are right from the start: nothing is trained\n';
        return `fitted in ${event.seconds.toFixed(1)} s, ${String(event.step)} steps${loss}${event.why === 'stopped' ? ' (stopped early)' : ''}\n`;
      }
      case 'fitReused':
        if (event.step === 0) return 'found before that all train pairs are right from the start: nothing is trained\n';
        return `fitted before (${event.seconds.toFixed(0)} s, ${String(event.step)} steps): the train pairs are the same\n`;
      case 'fitNotKept':
        return `the fit could not be kept: ${event.message}\n`;
    }
  }

  private describeFirstRule({ name, recoloured, grids }: FirstRuleFound): string {
    const shown = grids.map(({ test, grid }) => `test ${String(test + 1)} becomes\n${terminalGrid(grid, this.colour)}`).join('');
    return `two rules, as it seems; to every input the model first applies ${[name, ...takenFor(recoloured)].join(', ')}\n${shown}`;
  }
}

function describeSearch({ tries, seconds }: FitSearch): string {
  const what = { rules: 'the rules that the model knows', twoRules: 'two of them in a row', others: 'what else it knows' }[tries];
  return `trying ${what}, for up to ${seconds.toFixed(1)} s\n`;
}

function describeStart({ seconds, start, starts, method, parameters, augmentations, pairs, heldOut }: FitStarted): string {
  const facts = [
    `${String(pairs)} train pairs`,
    ...(augmentations > 1 ? [`${String(augmentations)} augmentations`] : []),
    `method ${method} (${parameters.toLocaleString('en')} numbers)`,
    starts > 1 ? `from up to ${String(starts)} starts at first, the best so far ${startText(start)}` : `from ${startText(start)}`,
    ...(heldOut === null ? [] : [`train pair ${String(heldOut + 1)} is held out at first`]),
  ];
  return `fitting for ${String(Number(seconds.toFixed(1)))} s: ${facts.join(', ')}\n`;
}

function startText({ kind, name, recoloured }: FitStart): string {
  const from = {
    mean: 'the mean of the known embeddings',
    known: `the embedding of ${name ?? 'an unnamed puzzle'}`,
    previous: 'the fit before',
    blank: 'a blank embedding',
  }[kind];
  return [from, ...takenFor(recoloured)].join(', ');
}

function takenFor(recoloured: FitStart['recoloured']): readonly string[] {
  return recoloured.map(({ from, to }) => `colour ${String(from)} taken for ${String(to)}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
