import { afterEach, describe, expect, test, vi } from 'vitest';
import { palettes } from '../../../src/shared/arc/palettes.ts';
import type { SolveRun } from '../../../src/shared/protocol/editorProtocol.ts';
import type { SolveEvent, StepEvent } from '../../../src/shared/protocol/solverProtocol.ts';
import type { EditorHost } from '../../../src/webview/host.ts';
import { thinned } from '../../../src/webview/chart/points.ts';
import { augmentationText } from '../../../src/webview/editing/augmentationText.ts';
import { namedColours } from '../../../src/webview/state/colours.ts';
import { haltingFacts } from '../../../src/webview/state/haltingFacts.ts';
import { Notices } from '../../../src/webview/state/notices.ts';
import { SolveRuns } from '../../../src/webview/state/solveRuns.ts';
import { ViewState } from '../../../src/webview/state/viewState.ts';
import { startedEvent } from '../../webview/support/tasks.ts';

const step = (test: number, number: number, changes: Partial<StepEvent> = {}): StepEvent => ({
  type: 'step',
  test,
  step: number,
  grid: [[number]],
  confidence: [[1]],
  qHalt: -1,
  qContinue: 1,
  wouldHalt: false,
  changed: 0,
  residual: { h: 1, l: 1 },
  milliseconds: 1,
  ...changes,
});

describe('the colours', () => {
  test('of a palette that is known have its names', () => {
    const given = palettes.colourBlind.colours.map(({ hex }) => hex.toUpperCase());
    expect(namedColours(given)).toEqual(palettes.colourBlind.colours);
  });

  test('of any other are named as far as they are known; what is no colour gives way to ARC’s own', () => {
    const named = namedColours(['#0074D9', '#123456', 'red', 'url(https://example.org)', '#fff']);
    expect(named).toHaveLength(10);
    expect(named[0]).toEqual({ hex: '#0074D9', name: 'blue' });
    expect(named[1]).toEqual({ hex: '#123456', name: 'colour 1' });
    for (const index of [2, 3, 4, 9]) expect(named[index]).toEqual(palettes.arcprize.colours[index]);
  });
});

describe('the view state', () => {
  test('comes back as it was saved', () => {
    const view = new ViewState(null);
    view.pickColour(7);
    view.chooseTool('fill');
    view.maxSteps.value = null;
    view.scrubbed.value = { run: 3, steps: [[1, 4]] };
    expect(new ViewState(JSON.parse(JSON.stringify(view.save()))).save()).toEqual(view.save());
  });

  test.each([undefined, 7, 'x', {}, { colour: 12 }, { ...new ViewState(null).save(), tool: 'chainsaw' }])(
    'starts anew from %j',
    (saved) => {
      expect(new ViewState(saved).save()).toEqual(new ViewState(null).save());
    },
  );

  test('gives the tool back after picking a colour', () => {
    const view = new ViewState(null);
    view.chooseTool('fill');
    view.chooseTool('picker');
    view.chooseTool('picker');
    view.pickColour(3);
    expect([view.tool.value, view.colour.value]).toEqual(['fill', 3]);
  });
});

test('notices show each message once, and of many the last', () => {
  const notices = new Notices();
  for (const message of ['a', 'b', 'a', 'c', 'd', 'e']) notices.add('error', message);
  expect(notices.list.value.map(({ message }) => message)).toEqual(['a', 'c', 'd', 'e']);
  notices.dismiss(notices.list.value[0]?.id ?? 0);
  expect(notices.list.value).toHaveLength(3);
});

describe('a run', () => {
  const run: SolveRun = { id: 1, documentVersion: 1, task: { train: [], test: [] }, state: 'running', error: null, events: [] };

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  function setUp(): { runs: SolveRuns; view: ViewState; frame: () => void } {
    vi.spyOn(performance, 'now').mockReturnValue(0); // Drawing takes no time.
    let onFrame = (): void => undefined;
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => (onFrame = callback));
    const view = new ViewState(null);
    const host = { call: () => Promise.reject(new Error('no host')) } as unknown as EditorHost;
    return {
      runs: new SolveRuns(host, view, () => Promise.resolve()),
      view,
      frame: () => {
        const draw = onFrame;
        onFrame = () => undefined;
        draw();
      },
    };
  }

  test('shows the newest step until another is chosen, and again when that is the newest', () => {
    const { runs, frame } = setUp();
    runs.receive({ ...run, events: [step(0, 1), step(0, 2)] });
    expect(runs.shownStep(0)?.step).toBe(2);
    runs.scrubTo(0, 1);
    runs.append(1, [step(0, 3)], null);
    frame();
    expect(runs.shownStep(0)?.step).toBe(1);
    runs.scrubTo(0, 3);
    runs.append(1, [step(0, 4)], null);
    frame();
    expect(runs.shownStep(0)?.step).toBe(4);
    expect(runs.shownStep(1)).toBe(null);
  });

  test('shows the step of the answer once there is one, and the newest where that is chosen', () => {
    const { runs, frame } = setUp();
    runs.receive({ ...run, events: [step(0, 1), step(0, 2), step(0, 3)] });
    const result = { type: 'result', test: 0, grid: [], correct: null, haltStep: 2, lastChangeStep: 3, answerStep: 2, steps: 3 } as const;
    runs.append(1, [result], null);
    frame();
    expect(runs.shownStep(0)?.step).toBe(2);
    runs.scrubTo(0, 3);
    expect(runs.shownStep(0)?.step).toBe(3);
    runs.scrubTo(0, 2);
    expect(runs.shownStep(0)?.step).toBe(2);
  });

  test('takes all events of a frame at once, none of another run, and none twice', () => {
    const { runs, frame } = setUp();
    runs.receive(run);
    const events: SolveEvent[] = [step(0, 1), step(0, 2), step(1, 1)];
    for (const event of events) runs.append(1, [event], null);
    runs.append(2, [step(0, 9)], null);
    expect(runs.run.value?.events).toEqual([]);
    frame();
    expect(runs.run.value?.events).toEqual(events);
    runs.append(1, [step(1, 2)], null);
    runs.receive({ ...run, state: 'done', events: [...events, step(1, 2)] });
    frame();
    expect(runs.run.value?.events).toHaveLength(4);
  });

  test('shows its end at once, and what comes after it', () => {
    const { runs, frame } = setUp();
    runs.receive({ ...run, state: 'running' });
    runs.append(1, [step(0, 1)], null);
    runs.append(1, [step(0, 2)], { state: 'cancelled', error: null });
    expect(runs.run.value).toMatchObject({ state: 'cancelled', events: [{ step: 1 }, { step: 2 }] });
    expect(runs.busy.value).toBe(false);
    runs.append(1, [step(0, 3)], null);
    frame();
    expect(runs.run.value).toMatchObject({ state: 'cancelled', events: { length: 3 } });
    runs.append(2, [], { state: 'failed', error: 'of another run' });
    expect(runs.run.value?.state).toBe('cancelled');
  });

  test('rests after a draw that took long, so that the page is not busy drawing alone', () => {
    const { runs, frame } = setUp();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    runs.receive(run);
    vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(20);
    runs.append(1, [step(0, 1)], null);
    frame();
    runs.append(1, [step(0, 2)], null);
    runs.append(1, [step(0, 3)], null);
    vi.advanceTimersByTime(119);
    frame();
    expect(runs.run.value?.events).toHaveLength(1);
    vi.advanceTimersByTime(1);
    frame();
    expect(runs.run.value?.events).toHaveLength(3);
  });

  test('forgets where the scrubbers stood when another begins', () => {
    const { runs, view } = setUp();
    runs.receive({ ...run, events: [step(0, 1), step(0, 2)] });
    runs.scrubTo(0, 1);
    runs.receive({ ...run, id: 2, events: [step(0, 1), step(0, 2)] });
    expect(runs.shownStep(0)?.step).toBe(2);
    expect(view.scrubbed.value).toEqual({ run: 2, steps: [] });
  });

  test('forgets where the scrubbers stood where there is no run: the next one may have the number of an old window’s', () => {
    const { runs, view } = setUp();
    view.scrubbed.value = { run: 1, steps: [[0, 1]] };
    runs.receive({ ...run, events: [step(0, 1), step(0, 2)] });
    expect(runs.shownStep(0)?.step).toBe(1);
    runs.receive(null);
    runs.receive({ ...run, events: [step(0, 1), step(0, 2)] });
    expect(runs.shownStep(0)?.step).toBe(2);
  });

  test('that ended before there was an answer shows the step at which the model would have answered, where it answers there', () => {
    const events = (answersAtHalt: boolean): SolveEvent[] => [
      { ...startedEvent, model: { ...startedEvent.model, answersAtHalt } },
      step(0, 1),
      { ...step(0, 2), wouldHalt: true },
      step(0, 3),
    ];
    for (const [answersAtHalt, shown] of [[false, 3], [true, 2]] as const) {
      const { runs } = setUp();
      runs.receive({ ...run, state: 'running', events: events(answersAtHalt) });
      expect(runs.shownStep(0)?.step).toBe(3);
      runs.append(1, [], { state: 'cancelled', error: null });
      expect(runs.shownStep(0)?.step).toBe(shown);
      expect(runs.haltingFacts(0).answerStep).toBe(answersAtHalt ? 2 : null);
      // Until there is another run, this one is on show.
      void runs.solve({ maxSteps: null, stopWhenHalting: false, fit: null, votes: null });
      expect([runs.starting.value, runs.shownStep(0)?.step]).toEqual([true, shown]);
    }
  }); // prettier-ignore

  test('that could not start says why', async () => {
    const { runs } = setUp();
    await runs.solve({ maxSteps: null, stopWhenHalting: false, fit: null, votes: null });
    expect([runs.startError.value, runs.busy.value]).toEqual(['no host', false]);
  });
});

test('points of a curve are thinned to their means, few ones are left alone', () => {
  const points = [1, 2, 3, 4, 5].map((x) => ({ x, y: x * x }));
  expect(thinned(points, 5)).toBe(points);
  expect(thinned(points, 3)).toEqual([
    { x: 1.5, y: 2.5 },
    { x: 3.5, y: 12.5 },
    { x: 5, y: 25 },
  ]);
});

test('an augmentation is told in words, with the colours that a grid has', () => {
  const colours = [0, 4, 2, 3, 1, 5, 6, 7, 8, 9];
  const none = { row: 0, column: 0 };
  const text = (dihedral: number, changed: boolean, offset = none): string =>
    augmentationText({ augmentation: { dihedral, colours: changed ? colours : [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }, offset }, new Set([1, 2]));
  expect([text(0, false), text(0, true), text(3, false), text(6, true, { row: 2, column: 1 })]).toEqual([
    'as it is',
    'colours 1→4',
    'turned right',
    'transposed, colours 1→4, moved by 2 × 1',
  ]);
});

describe('the halting facts', () => {
  test('follow from the steps while there is no result', () => {
    const steps = [step(0, 1, { changed: 4 }), step(0, 2, { changed: 1, qHalt: 2, wouldHalt: true }), step(0, 3)];
    expect(haltingFacts({ steps: steps.slice(0, 1), result: null }, false)).toEqual({
      haltStep: null,
      lastChangeStep: 1,
      answerStep: null,
      stoppedStep: null,
    });
    expect(haltingFacts({ steps, result: null }, false)).toEqual({ haltStep: 2, lastChangeStep: 2, answerStep: null, stoppedStep: null });
  });

  test('name the step of the answer of a run that ended without a result, where its model answers there and it went on', () => {
    const steps = [step(0, 1), step(0, 2, { wouldHalt: true }), step(0, 3, { changed: 1, wouldHalt: true })];
    const facts = [0, 1, 2, 3].map((count) => haltingFacts({ steps: steps.slice(0, count), result: null }, true));
    expect(facts.map(({ answerStep }) => answerStep)).toEqual([null, null, null, 2]);
    expect(facts[3]).toEqual({ haltStep: 2, lastChangeStep: 3, answerStep: 2, stoppedStep: null });
  });

  test('are the result’s once it is there, a missing halt included', () => {
    const result = {
      type: 'result',
      test: 0,
      grid: [],
      correct: null,
      haltStep: null,
      lastChangeStep: 3,
      answerStep: 8,
      steps: 8,
    } as const;
    expect(haltingFacts({ steps: [], result }, true)).toEqual({ haltStep: null, lastChangeStep: 3, answerStep: null, stoppedStep: 8 });
  });

  test('name the step of the answer where it is not the last', () => {
    const result = { type: 'result', test: 0, grid: [], correct: null, haltStep: 2, lastChangeStep: 3, answerStep: 2, steps: 8 } as const;
    expect(haltingFacts({ steps: [], result }, false)).toMatchObject({ haltStep: 2, answerStep: 2, stoppedStep: 8 });
  });
});
