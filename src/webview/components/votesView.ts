import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid } from '../../shared/arc/task.ts';
import type { Candidate } from '../../shared/protocol/voteEvents.ts';
import { componentList } from '../dom/componentList.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon, uniqueId } from '../dom/element.ts';
import { rovingFocus } from '../dom/rovingFocus.ts';
import { countOf, noVoteText, percentText, rankText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { noProgress, type TestProgress } from '../state/solveRuns.ts';
import { candidateVotes } from './candidateVotes.ts';
import { button } from './designSystem.ts';
import { thumbnail } from './thumbnail.ts';

const shownAtFirst = 8;
const shownMore = 24;

export interface VotesViewOptions {
  /** The test pair's input as the model was given it. */
  readonly input: ReadonlySignal<Grid>;
  readonly expected: ReadonlySignal<Grid | null>;
  readonly expectedNote: ReadonlySignal<string>;
  readonly width: ReadonlySignal<number>;
}

/** The vote on one test input: what the copies answered, ranked, and who voted for what. */
export function votesView(context: PageContext, test: number, options: VotesViewOptions): Component {
  const { runs } = context;
  const effects = new Effects();
  const progress = computed(() => runs.tests.value.get(test) ?? noProgress);
  const candidates = computed(() => progress.value.ranking?.candidates ?? []);
  const limit = signal(shownAtFirst);
  /** The grid of the candidate that is open, as text; null: none. */
  const openKey = signal<string | null>(null);
  const open = computed(() => candidates.value.findIndex(({ grid }) => keyOf(grid) === openKey.value));

  const titleId = uniqueId('votes');
  const detailsId = uniqueId('candidate');
  const status = element('p', { class: 'votes-status' });
  const list = element('div', { class: 'candidates', role: 'group', 'aria-label': `Candidates of test ${String(test + 1)}` });
  rovingFocus(list);
  const count = computed(() => Math.min(limit.value, candidates.value.length));
  const card = (index: number): Component =>
    candidateCard(context, index, {
      candidate: computed(() => candidates.value[index] ?? null),
      expected: options.expected,
      open: computed(() => open.value === index),
      detailsId,
      toggle: () => {
        const grid = candidates.peek()[index]?.grid;
        openKey.value = grid === undefined || open.peek() === index ? null : keyOf(grid);
      },
    });
  componentList(list, count, card, effects);
  const more = button({ label: 'Show more', appearance: 'secondary', onClick: () => (limit.value += shownMore) });
  const rest = element('p', { class: 'quiet' });
  const details = element('div', { id: detailsId });
  const section = element(
    'section',
    { class: 'votes', 'aria-labelledby': titleId, 'data-votes': test },
    element('h4', { id: titleId }, 'Votes'),
    status,
    list,
    element('div', { class: 'buttons' }, more, rest),
    details,
  );

  effects.run(() => {
    section.hidden = progress.value.ranking === null;
    status.textContent = statusText(progress.value, options.expected.value);
    const hidden = candidates.value.length - count.value;
    more.hidden = hidden <= 0;
    rest.hidden = hidden <= 0;
    rest.textContent = `${countOf(hidden, 'more candidate')} with ${countOf(candidates.value[count.value]?.votes ?? 0, 'vote')} at most`;
  });
  let run: number | null = null;
  effects.run(() => {
    const id = runs.run.value?.id ?? null;
    if (id !== run) {
      openKey.value = null;
      limit.value = shownAtFirst;
    }
    run = id;
  });
  const isOpen = computed(() => open.value >= 0);
  let inner: Component | null = null;
  effects.run(() => {
    inner?.dispose();
    const key = openKey.value;
    inner =
      !isOpen.value || key === null
        ? null
        : candidateVotes(context, test, {
            ...options,
            progress,
            rank: open,
            candidate: computed(() => candidates.value.find(({ grid }) => keyOf(grid) === key) ?? null),
          });
    details.replaceChildren(...(inner === null ? [] : [inner.element]));
  });
  effects.own(() => inner?.dispose());
  return {
    element: section,
    dispose: () => {
      effects.dispose();
    },
  };
}

interface CardOptions {
  readonly candidate: ReadonlySignal<Candidate | null>;
  readonly expected: ReadonlySignal<Grid | null>;
  readonly open: ReadonlySignal<boolean>;
  readonly detailsId: string;
  toggle(): void;
}

/** A candidate by its rank: its grid, its votes, and whether it is right. */
function candidateCard(context: PageContext, rank: number, { candidate, expected, open, detailsId, toggle }: CardOptions): Component {
  const effects = new Effects();
  const name = rankText(rank);
  const votes = element('span');
  const confidence = element('span', { class: 'quiet' });
  const verdict = element('span');
  const control = element(
    'button',
    { type: 'button', class: `candidate${rank < 2 ? ' attempt' : ''}`, 'aria-controls': detailsId, 'data-candidate': rank },
    element('span', { class: 'candidate-name' }, name),
    effects.component(
      thumbnail(
        context,
        computed(() => candidate.value?.grid ?? []),
      ),
    ).element,
    votes,
    confidence,
    verdict,
  );
  control.addEventListener('click', toggle);
  effects.run(() => {
    const { value: shown } = candidate;
    if (shown === null) return;
    const diff = expected.value === null ? null : diffGrids(shown.grid, expected.value);
    votes.textContent = shown.votes === 0 ? 'no vote' : countOf(shown.votes, 'vote');
    confidence.textContent = shown.votes === 0 ? 'likeliest other' : `q_halt ${percentText(shown.confidence)}`;
    const right = diff === null ? '' : diff.exact ? 'exact' : `${String(diff.right)} / ${String(diff.total)} cells`;
    verdict.replaceChildren(...(diff === null ? [] : [icon(diff.exact ? 'pass' : 'close'), ` ${right}`]));
    verdict.className = `candidate-verdict${diff?.exact === true ? ' exact' : ''}`;
    const support = shown.votes === 0 ? confidence.textContent : `mean ${confidence.textContent}`;
    const words = [name, votes.textContent, support, ...(right === '' ? [] : [right])];
    control.setAttribute('aria-label', words.join(', '));
    control.title = shown.votes === 0 ? noVoteText : 'Shows the votes for it';
  });
  effects.run(() => {
    control.setAttribute('aria-expanded', String(open.value));
  });
  return {
    element: control,
    dispose: () => {
      effects.dispose();
    },
  };
}

function statusText({ votes, ranking, voted }: TestProgress, expected: Grid | null): string {
  if (ranking === null) return '';
  const cut = [...votes.values()].filter((one) => one.cut).length;
  const unreadable = [...votes.values()].filter((one) => one.grid.length === 0).length - cut;
  const lost =
    (unreadable === 0 ? '' : ` ${countOf(unreadable, 'answer')} could not be read.`) +
    (cut === 0 ? '' : ` The end of the canvas cut ${countOf(cut, 'answer')} off.`);
  if (voted === null) return `${String(ranking.votes)} of ${countOf(ranking.of, 'vote')} in.${lost}`;
  const early = voted.decidedEarly ? ` of ${String(ranking.of)}: the others could not have changed the two attempts` : '';
  const fewer =
    ranking.of < ranking.asked
      ? ` ${String(ranking.asked)} were asked for, but there are no more places on the canvas and spare colours.`
      : '';
  const right = expected === null ? -1 : voted.attempts.findIndex((grid) => diffGrids(grid, expected).exact);
  const verdict = expected === null ? '' : right < 0 ? ' Neither attempt is right.' : ` Attempt ${String(right + 1)} is right.`;
  return `${countOf(voted.votes, 'vote')}${early}.${fewer}${lost}${verdict}`;
}

function keyOf(grid: Grid): string {
  return JSON.stringify(grid);
}
