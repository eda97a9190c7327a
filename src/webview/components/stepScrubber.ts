import { computed, signal } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';
import { iconButton } from './designSystem.ts';

const playMilliseconds = 350;

/** Replays the ACT steps of one test input. */
export function stepScrubber({ runs }: PageContext, test: number): Component {
  const effects = new Effects();
  const playing = signal(false);
  const count = computed(() => runs.tests.value.get(test)?.steps.length ?? 0);
  const current = computed(() => runs.shownStep(test)?.step ?? 0);
  /** Steps that there will be at most. */
  const expected = computed(() => runs.tests.value.get(test)?.result?.steps ?? runs.started.value?.maxSteps ?? count.value);
  const facts = computed(() => runs.haltingFacts(test));
  const answer = computed(() => facts.value.answerStep ?? count.value);
  const goTo = (step: number): void => {
    if (step >= 1 && step <= count.peek()) runs.scrubTo(test, step);
  };
  const goToByHand = (step: number): void => {
    playing.value = false;
    goTo(step);
  };

  const slider = element('input', { type: 'range', min: 1, step: 1, 'aria-label': `Step of test ${String(test + 1)}` });
  const previous = iconButton({ label: 'Previous step', icon: 'chevron-left', onClick: () => goToByHand(current.peek() - 1) });
  const next = iconButton({ label: 'Next step', icon: 'chevron-right', onClick: () => goToByHand(current.peek() + 1) });
  const play = iconButton({
    label: 'Play',
    icon: 'play',
    onClick: () => {
      if (!playing.peek() && (current.peek() >= count.peek() || current.peek() === answer.peek())) goTo(1);
      playing.value = !playing.peek();
    },
  });
  const text = element('span', { class: 'step-count' });
  slider.addEventListener('input', () => {
    goToByHand(Number(slider.value));
  });

  effects.run(() => {
    slider.max = String(Math.max(1, count.value));
    slider.value = String(Math.max(1, current.value));
    slider.disabled = count.value < 2;
    play.disabled = count.value < 2;
    previous.disabled = current.value <= 1;
    next.disabled = current.value >= count.value;
    const what = facts.value.answerStep === current.value ? ': the answer' : '';
    text.textContent = `Step ${String(current.value)} / ${String(expected.value)}${what}`;
    slider.setAttribute('aria-valuetext', `step ${String(current.value)} of ${String(expected.value)}${what}`);
  });
  effects.run(() => {
    play.firstElementChild?.setAttribute('class', `codicon codicon-${playing.value ? 'debug-pause' : 'play'}`);
    play.setAttribute('aria-label', playing.value ? 'Pause' : 'Play');
    play.title = playing.value ? 'Pause' : 'Play';
  });
  let timer: ReturnType<typeof setInterval> | undefined;
  effects.run(() => {
    clearInterval(timer);
    if (!playing.value) return;
    timer = setInterval(() => {
      if (current.peek() < count.peek()) goTo(current.peek() + 1);
      else {
        playing.value = false;
        goTo(answer.peek());
      }
    }, playMilliseconds);
  });
  effects.own(() => {
    clearInterval(timer);
  });
  return {
    element: element('div', { class: 'scrubber', 'data-scrubber': test }, previous, play, next, slider, text),
    dispose: () => {
      effects.dispose();
    },
  };
}
