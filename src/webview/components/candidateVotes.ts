import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import { dihedral, permuteColours } from '../../shared/arc/transforms.ts';
import type { Candidate, Vote } from '../../shared/protocol/voteEvents.ts';
import { componentList } from '../dom/componentList.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { augmentationText } from '../editing/augmentationText.ts';
import { countOf, noVoteText, percentText, rankText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { Answer, TestProgress } from '../state/solveRuns.ts';
import { button } from './designSystem.ts';
import { diffView } from './diffView.ts';
import { pictureRow, type CaptionedGrid } from './pictureRow.ts';
import { useAsExpectedButton } from './useAsExpected.ts';
import type { VotesViewOptions } from './votesView.ts';

const shownAtFirst = 6;
const shownMore = 24;

export interface CandidateVotesOptions extends VotesViewOptions {
  readonly progress: ReadonlySignal<TestProgress>;
  readonly candidate: ReadonlySignal<Candidate | null>;
  /** Its place in the ranking, from 0. */
  readonly rank: ReadonlySignal<number>;
}

/** A candidate compared with the expected output, and the votes for it: each as the model saw it, and restored. */
export function candidateVotes(context: PageContext, test: number, options: CandidateVotesOptions): Component {
  const { progress, candidate, rank, input, expected, expectedNote, width } = options;
  const effects = new Effects();
  const grid = computed((): Grid => candidate.value?.grid ?? []);
  const answer = computed((): Answer => ({ grid: grid.value, before: null, confidence: null }));
  const votes = computed(() => (candidate.value?.voters ?? []).flatMap((index) => progress.value.votes.get(index) ?? []));
  const limit = signal(shownAtFirst);
  const count = computed(() => Math.min(limit.value, votes.value.length));
  const list = element('ol', { class: 'votes-list' });
  componentList(
    list,
    count,
    (index) =>
      voteItem(
        context,
        input,
        computed(() => votes.value[index] ?? null),
      ),
    effects,
  );
  const more = button({ label: 'Show more votes', appearance: 'secondary', onClick: () => (limit.value += shownMore) });
  const title = element('h5');
  const none = element('p', { class: 'quiet' }, noVoteText);
  effects.run(() => {
    title.textContent = `${countOf(votes.value.length, 'vote')} for it`;
    none.hidden = votes.value.length > 0;
    more.hidden = count.value >= votes.value.length;
  });
  return {
    element: element(
      'div',
      { class: 'candidate-votes' },
      effects.component(
        diffView(context, {
          name: `${String(test)}/candidate`,
          label: `Candidate for test ${String(test + 1)}`,
          caption: computed(() => rankText(rank.value)),
          test,
          answer,
          expected,
          expectedNote,
          width,
        }),
      ).element,
      element('div', { class: 'buttons' }, effects.component(useAsExpectedButton(context, test, grid)).element),
      title,
      none,
      list,
      element('div', { class: 'buttons' }, more),
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}

/** One vote: what the model was asked, what it answered, and that answer restored. */
function voteItem(context: PageContext, input: ReadonlySignal<Grid>, vote: ReadonlySignal<Vote | null>): Component {
  const effects = new Effects();
  const shown = (caption: string, grid: (vote: Vote) => Grid): CaptionedGrid => ({
    caption,
    grid: computed(() => (vote.value === null ? [] : grid(vote.value))),
  });
  const seen = (grid: Grid, { augmentation }: Vote): Grid =>
    grid.length === 0 ? grid : dihedral(permuteColours(grid, augmentation.colours), augmentation.dihedral);
  const text = element('p');
  effects.run(() => {
    if (vote.value === null) return;
    const { index, grid, qHalt } = vote.value;
    const used = new Set([...input.value.flat(), ...grid.flat()]);
    text.textContent = `Vote ${String(index + 1)}: ${augmentationText(vote.value, used)}; q_halt ${percentText(1 / (1 + Math.exp(-qHalt)))}`;
  });
  return {
    element: element(
      'li',
      { class: 'vote' },
      text,
      effects.component(
        pictureRow(context, [
          shown('Asked', (one) => seen(input.value, one)),
          shown('Answered', (one) => seen(one.grid, one)),
          shown('Restored', (one) => one.grid),
        ]),
      ).element,
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}
