import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import type { Grid, Pair } from '../../../src/shared/arc/task.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { solveEventSchema } from '../../../src/shared/protocol/solverProtocol.ts';
import type { VoteEvent } from '../../../src/shared/protocol/voteEvents.ts';
import type { ActModel, ActStepOutput, Carry } from '../../../src/solver/model/actModel.ts';
import { vote, whichIsRight } from '../../../src/solver/solve/vote.ts';
import { VoteCount } from '../../../src/solver/solve/voteCount.ts';
import type { Voter } from '../../../src/solver/solve/voters.ts';
import { chooseVoters } from '../../../src/solver/solve/voters.ts';
import { augmentGrid, drawAugmentations, identity } from '../../../src/solver/tokens/augmentation.ts';
import { arcVocabularySize, decodeTokens, encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';

const grids: readonly Grid[] = [[], [[1]], [[2]], [[3]], [[1, 2]]];
const ballot = fc.record({ grid: fc.constantFrom(...grids), qHalt: fc.double({ min: -4, max: 4, noNaN: true }) });
const ballots = fc.array(ballot, { maxLength: 24 });

/** The rules of the vote in the plainest words: sort all that is not empty by how often it stands in the list, then by its mean q. */
function naiveRanking(votes: readonly { grid: Grid; qHalt: number }[]): readonly { grid: Grid; votes: number; confidence: number }[] {
  const texts = votes
    .filter(({ grid }) => grid.length > 0)
    .map(({ grid, qHalt }) => ({ text: JSON.stringify(grid), q: 1 / (1 + Math.exp(-qHalt)) }));
  return [...new Set(texts.map(({ text }) => text))]
    .map((text) => {
      const own = texts.filter((one) => one.text === text);
      return { grid: JSON.parse(text) as Grid, votes: own.length, confidence: own.reduce((sum, { q }) => sum + q, 0) / own.length };
    })
    .sort((a, b) => b.votes - a.votes || b.confidence - a.confidence);
}

function counted(votes: readonly { grid: Grid; qHalt: number }[]): VoteCount {
  const count = new VoteCount();
  votes.forEach(({ grid, qHalt }, i) => {
    count.add(i, grid, qHalt);
  });
  return count;
}

describe('counting votes', () => {
  test('gives what a naive count gives, with the voters of each candidate', () => {
    fc.assert(
      fc.property(ballots, (votes) => {
        const ranking = counted(votes).ranking();
        const naive = naiveRanking(votes);
        expect(ranking.map(({ grid, votes: n }) => [n, grid])).toEqual(naive.map(({ grid, votes: n }) => [n, grid]));
        ranking.forEach(({ confidence, voters, grid }, i) => {
          expect(confidence).toBeCloseTo(naive[i]!.confidence, 10);
          expect(voters.every((voter) => JSON.stringify(votes[voter]!.grid) === JSON.stringify(grid))).toBe(true);
          expect(voters).toHaveLength(naive[i]!.votes);
        });
      }),
    );
  });

  test('is decided only where no further votes change the two attempts', () => {
    fc.assert(
      fc.property(ballots, ballots, (votes, more) => {
        fc.pre(counted(votes).isDecided(more.length));
        const two = (of: VoteCount): Grid[] => of.ranking().slice(0, 2).map(({ grid }) => grid); // prettier-ignore
        expect(two(counted([...votes, ...more]))).toEqual(two(counted(votes)));
      }),
      { numRuns: 500 },
    );
  });

  test('is decided by two clear candidates, not by one alone', () => {
    const votes = (a: number, b: number, c: number): VoteCount =>
      counted([a, b, c].flatMap((n, i) => Array.from({ length: n }, () => ({ grid: grids[i + 1]!, qHalt: 0 }))));
    expect(votes(9, 4, 1).isDecided(2)).toBe(true);
    expect(votes(9, 4, 1).isDecided(3)).toBe(false);
    expect(votes(6, 4, 1).isDecided(2)).toBe(false);
    expect(votes(9, 0, 0).isDecided(1)).toBe(false);
    expect(votes(0, 0, 0).isDecided(0)).toBe(true);
  });
});

/** A model that recolours 1 to 2, whatever the augmentation, but is wrong for some rows; q_halt is the row. */
class RecolouringModel implements ActModel {
  readonly sequenceLength = 16;
  readonly vocabularySize = arcVocabularySize;
  readonly batches: number[] = [];
  readonly info = {
    name: 'recolouring',
    directory: '/models/recolouring',
    architecture: 'hrm',
    parameters: 0,
    canvas: 4,
    haltMaxSteps: 2,
    haltThreshold: 'q_continue' as const,
    answersAtHalt: false,
    identifiers: 1,
    provider: 'none',
    deviceNotice: null,
    precision: 'float32' as const,
    precisionNotice: null,
  };

  constructor(
    private readonly answer: (input: Grid, row: number) => Grid,
    private readonly names: ReadonlyMap<string, number> = new Map(),
  ) {}

  identifierOf(taskId: string): number | undefined {
    return this.names.get(taskId);
  }
  identifiersFrom(prefix: string): ReadonlyMap<string, number> {
    return new Map([...this.names].filter(([name]) => name.startsWith(prefix)));
  }
  embeddingOf(identifier: number): Promise<Float32Array> {
    return Promise.resolve(Float32Array.of(identifier));
  }
  initialCarry(batch: number): Carry {
    return { zH: new Float32Array(batch), zL: new Float32Array(batch) };
  }
  runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    this.batches.push(batch);
    const logits = new Float32Array(batch * 16 * arcVocabularySize);
    for (let i = 0; i < batch; i++) {
      const answer = this.answer(decodeTokens(tokens.slice(i * 16, (i + 1) * 16), 4), embeddings[i] ?? 0);
      encodeGrid(answer, 4).forEach((token, at) => {
        logits[(i * 16 + at) * arcVocabularySize + token] = 5;
      });
    }
    return Promise.resolve({ carry, logits, qHalt: embeddings.slice(), qContinue: new Float32Array(batch) });
  }
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers with the very tokens that it reads. */
class EchoModel extends RecolouringModel {
  constructor() {
    super((grid) => grid);
  }
  override runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    const logits = new Float32Array(tokens.length * arcVocabularySize);
    tokens.forEach((token, at) => {
      logits[at * arcVocabularySize + token] = 5;
    });
    return Promise.resolve({ carry, logits, qHalt: embeddings.slice(), qContinue: new Float32Array(batch) });
  }
}

/** Answers with three cells of the one that it reads beside each other, below each other after the first `across`; as many as the canvas has room for. */
class WideningModel extends RecolouringModel {
  constructor(private readonly across = Infinity) {
    super((grid) => grid);
  }
  override runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    const logits = new Float32Array(tokens.length * arcVocabularySize);
    for (let i = 0; i < batch; i++) {
      const canvas = tokens.subarray(i * 16, (i + 1) * 16);
      const at = canvas.findIndex((token) => decodeTokens([token], 1).length > 0);
      const cells = [0, 1, 2].map((k) => (i < this.across ? [Math.floor(at / 4), (at % 4) + k] : [Math.floor(at / 4) + k, at % 4]));
      for (const [row = 0, column = 0] of cells)
        if (row < 4 && column < 4) logits[(i * 16 + row * 4 + column) * arcVocabularySize + (canvas[at] ?? 0)] = 5;
    }
    return Promise.resolve({ carry, logits, qHalt: embeddings.slice(), qContinue: new Float32Array(batch) });
  }
}

const input: Grid = [[1, 1, 3], [0, 1, 4]]; // prettier-ignore
const never = new AbortController().signal;

async function run(
  model: ActModel,
  voters: Parameters<typeof vote>[1]['voters'],
  output: Grid | null = null,
  signal = never,
  asked = input,
) {
  const events: VoteEvent[] = [];
  const voted = await vote(
    model,
    { test: 0, pair: { input: asked, output }, voters, steps: 2 },
    { signal, onEvent: (event) => events.push(event) },
  );
  for (const event of events) v.parse(solveEventSchema, structuredClone(event));
  return { voted, events };
}

describe('the vote of augmented copies', () => {
  const swapsSides = (grid: Grid): Grid => grid.map((row) => row.toReversed());
  const voters = drawAugmentations(new Random(1), 40).map((augmentation) => ({
    augmentation,
    identifier: 1,
    offset: { row: 0, column: 0 },
  }));

  test('shows each copy augmented, restores its answer, and finds what most say', async () => {
    // Right for a copy that is flipped back and forth, as every symmetry of the square allows: rotating by 180 degrees.
    const turns = (grid: Grid): Grid => swapsSides(grid).toReversed();
    const { voted, events } = await run(new RecolouringModel(turns), voters, turns(input));
    expect(voted).toMatchObject({ correct: 1, votes: 40, decidedEarly: false });
    const votes = events.filter((event) => event.type === 'vote');
    expect(votes.map(({ index }) => index)).toEqual(voters.map((_, i) => i));
    votes.forEach(({ augmentation, grid }, i) => {
      expect(augmentation).toEqual(voters[i]!.augmentation);
      expect(augmentGrid(grid, augmentation)).toEqual(turns(augmentGrid(input, augmentation)));
    });
    const rankings = events.filter((event) => event.type === 'ranking');
    expect(rankings.at(-1)!.candidates[0]).toMatchObject({ votes: 40, voters: voters.map((_, i) => i) });
    expect(rankings.at(-1)!.candidates[0]!.confidence).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  });

  test('has what all took for the likeliest other grid as second attempt where they agree, a candidate without votes', async () => {
    // Sure of each cell but of those that read 3, which it holds for 3 + the row of the embedding nearly as much.
    const model = new RecolouringModel((grid) => grid);
    const runStep = model.runStep.bind(model);
    model.runStep = async (carry, tokens, embeddings, batch) => {
      const output = await runStep(carry, tokens, embeddings, batch);
      tokens.forEach((token, at) => {
        if (decodeTokens([token], 1)[0]?.[0] === 3) output.logits[at * arcVocabularySize + token + (embeddings[0] ?? 0)] = 4;
      });
      return output;
    };
    const turned = voters.map((voter) => ({ ...voter, augmentation: { ...voter.augmentation, colours: identity.colours } })).slice(0, 8);
    const { voted, events } = await run(model, turned.map((voter) => ({ ...voter, identifier: 4 })), [[1, 1, 7], [0, 1, 4]]); // prettier-ignore
    expect(voted).toMatchObject({ attempts: [input, [[1, 1, 7], [0, 1, 4]]], correct: 2, votes: 8 }); // prettier-ignore
    const last = events.filter((event) => event.type === 'ranking').at(-1)!;
    expect(last.candidates).toMatchObject([{ votes: 8 }, { votes: 0, confidence: 0, voters: [] }]);
  });

  test('runs all its steps in batches of one size, and ends early once it is decided', async () => {
    const answers = (_: Grid, row: number): Grid => (row < 30 ? [[1]] : [[2]]);
    const plain = Array.from({ length: 70 }, (_, row) => ({
      augmentation: voters[0]!.augmentation,
      identifier: row < 12 ? 40 : 0,
      offset: { row: 0, column: 0 },
    }));
    const model = new RecolouringModel(answers);
    const { voted } = await run(model, [...plain.slice(0, 2).map((one) => ({ ...one, identifier: 40 })), ...plain]);
    expect(new Set(model.batches)).toEqual(new Set([32]));
    expect(voted.attempts).toEqual([[[1]], [[2]]]);
    expect(voted.votes).toBe(64);
    expect(voted.decidedEarly).toBe(true);
    expect(model.batches).toHaveLength(2 * 2);
  });

  test('is the same whatever batch the voters are run in: places that none fills do not vote', async () => {
    const answers = (grid: Grid, row: number): Grid => (row % 3 === 0 ? [[row]] : grid);
    const some = voters.slice(0, 19).map((voter, i) => ({ ...voter, identifier: i % 10 }));
    for (const count of [1, 2, 3, 5, 8, 11, 19]) {
      const model = new RecolouringModel(answers);
      const { voted, events } = await run(model, some.slice(0, count), input);
      expect(new Set(model.batches)).toEqual(new Set([[1, 4, 8, 16, 32].find((size) => size >= count)]));
      expect(voted.votes).toBe(count);
      const votes = events.filter((event) => event.type === 'vote');
      expect(votes).toHaveLength(count);
      const wanted = some
        .slice(0, count)
        .map((voter) => [voter.identifier, answers(augmentGrid(input, voter.augmentation), voter.identifier)]);
      expect(votes.map(({ identifier, grid, augmentation }) => [identifier, augmentGrid(grid, augmentation)])).toEqual(wanted);
    }
  });

  test('has no attempt where nothing can be read, and says which attempt is right', async () => {
    const { voted } = await run(new RecolouringModel(() => []), voters.slice(0, 3), input);
    expect(voted).toMatchObject({ attempts: [], correct: 0, votes: 3 });
    expect(whichIsRight([[[1]], [[2]]], [[2]])).toBe(2);
    expect(whichIsRight([[[1]]], null)).toBeNull();
  });

  test('does not count an answer that the end of the canvas cuts off', async () => {
    const asked = [0, 1, 2, 3, 3].map((column) => ({ augmentation: identity, identifier: 1, offset: { row: 0, column } }));
    const { voted, events } = await run(new WideningModel(), asked, null, never, [[5]]);
    const votes = events.filter((event) => event.type === 'vote');
    expect(votes.map(({ grid }) => grid)).toEqual([[[5, 5, 5]], [[5, 5, 5]], [], [], []]);
    expect(votes.map(({ cut }) => cut)).toEqual([false, false, true, true, true]);
    expect(voted.attempts[0]).toEqual([[5, 5, 5]]);
    // Turned, the answer goes down.
    const turned = [0, 1, 2].map((row) => ({ augmentation: { ...identity, dihedral: 6 }, identifier: 1, offset: { row, column: 0 } }));
    const { events: ofTurned } = await run(new WideningModel(1), [asked[0]!, ...turned], null, never, [[5]]);
    const turnedVotes = ofTurned.filter((event) => event.type === 'vote').map(({ grid }) => grid);
    expect(turnedVotes.slice(1)).toEqual([[[5, 5, 5]], [[5, 5, 5]], []]);
  });

  test('ends with the reason of an aborted signal', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(run(new RecolouringModel(() => []), voters, null, controller.signal)).rejects.toThrow('enough');
  });
});

describe('who votes', () => {
  const isPlain = ({ augmentation }: Voter): boolean => augmentation.colours.every((to, from) => to === from);
  const of = (identifier: number, fitted = false) => ({
    taskId: 'task',
    identifier,
    fitted,
    train: [{ input: [[1]], output: [[2]] }],
    input,
  });

  test('a fit without augmentations at every place of the canvas where the answer fits, and it undoes the shift', async () => {
    const model = new RecolouringModel((grid) => grid, new Map([['task', 1]]));
    const voters = chooseVoters(model, of(1, true), 99, new Random(1));
    expect(voters[0]!.offset).toEqual({ row: 0, column: 0 });
    expect(voters.filter(isPlain)).toHaveLength(3 * 2);
    expect(new Set(voters.filter(isPlain).map(({ offset }) => `${String(offset.row)} ${String(offset.column)}`)).size).toBe(3 * 2);
    const larger = { ...of(1, true), train: [{ input: [[1]], output: [[2, 2, 2, 2]] }] };
    expect(new Set(chooseVoters(model, larger, 99, new Random(1)).map(({ offset }) => offset.column))).toEqual(new Set([0]));
    // This model repeats its canvas, so that the answer is where the input was.
    const { voted } = await run(new EchoModel(), voters, input);
    expect(voted).toMatchObject({ correct: 1, votes: 99 });
  });

  test('a fit with spare colours in each other’s place, half of them, all where there is no other place', () => {
    const pair = (colour: number): Pair => ({ input: [[1, colour, 5]], output: [[1, colour, 6]] });
    const train = [pair(2), pair(3), pair(4), { input: [[7]], output: null }];
    const model = new RecolouringModel((grid) => grid, new Map([['task', 1]]));
    // 1 is in every pair, 5 is turned into 6: 2, 3 and 4 are as they come, and 7 to 9, which no pair shows.
    const spare = [2, 3, 4, 7, 8, 9];
    const ask = (grid: Grid, count: number): readonly Voter[] =>
      chooseVoters(model, { ...of(1, true), train, input: grid }, count, new Random(1));
    const many = ask([[1, 2, 5]], 12);
    expect(many).toHaveLength(12);
    expect(many[0]!.augmentation).toEqual(identity);
    expect(many.filter(isPlain)).toHaveLength(6);
    const kinds = many.map((voter) => JSON.stringify([voter.offset, augmentGrid([[1, 2, 5]], voter.augmentation)]));
    expect(new Set(kinds).size).toBe(12);
    const full = Array.from({ length: 4 }, () => [1, 2, 3, 5]);
    const crowded = ask(full, 20);
    expect(crowded.filter(isPlain)).toHaveLength(1);
    expect(new Set(crowded.map(({ augmentation }) => JSON.stringify(augmentGrid(full, augmentation)))).size).toBe(20);
    for (const { augmentation } of [...many, ...crowded]) {
      expect(augmentation.dihedral).toBe(0);
      expect(augmentation.colours.toSorted()).toEqual(identity.colours);
      for (const colour of [0, 1, 5, 6]) expect(augmentation.colours[colour]).toBe(colour);
    }
    const [other] = crowded.filter((voter) => !isPlain(voter));
    expect(spare.some((colour) => other!.augmentation.colours[colour] !== colour)).toBe(true);
    // Without a spare colour on show there is one way to see it.
    expect(ask([[1, 1, 5, 6], [1, 1, 5, 6], [1, 1, 5, 6], [1, 1, 5, 6]], 30)).toHaveLength(1); // prettier-ignore
  });

  test('a fit that has views under each of them, wherever the input fits then', () => {
    const names = new Map([['task', 1], ['task_t1_0123456789', 2]]); // prettier-ignore
    const model = new RecolouringModel((grid) => grid, names);
    const voters = chooseVoters(model, of(1, true), 99, new Random(1));
    expect(voters[0]).toMatchObject({ identifier: 1, augmentation: { dihedral: 0 }, offset: { row: 0, column: 0 } });
    expect(voters.filter(isPlain)).toHaveLength(2 * 3 * 2);
    const furthest = (view: number): readonly number[] => {
      const places = voters.filter(({ augmentation }) => augmentation.dihedral === view).map(({ offset }) => offset);
      return [Math.max(...places.map(({ row }) => row)), Math.max(...places.map(({ column }) => column))];
    };
    expect(furthest(1)).toEqual(furthest(0).toReversed());
    expect(furthest(0)[0]).not.toBe(furthest(0)[1]);
  });

  test('copies with their own embeddings where the model has such, the task as it is first', () => {
    const names = new Map([['task_t1_0213456789', 5], ['task', 4], ['task2', 6], ['task|||t2|||0123456789', 7]]); // prettier-ignore
    const voters = chooseVoters(new RecolouringModel((grid) => grid, names), of(4), 10, new Random(1));
    expect(voters[0]).toMatchObject({ identifier: 4, augmentation: { dihedral: 0 } });
    expect(voters.slice(1).map(({ identifier, augmentation }) => [identifier, augmentation.dihedral]).sort()).toEqual([[5, 1], [7, 2]]); // prettier-ignore
    expect(chooseVoters(new RecolouringModel((grid) => grid, names), of(4), 2, new Random(1))).toHaveLength(2);
  });

  test('the task as it is elsewhere on the canvas or in spare colours where the model knows it alone: its rule need not hold otherwise', () => {
    const train = [{ input: [[1, 3]], output: [[2, 3]] }, { input: [[1, 4]], output: [[2, 4]] }]; // prettier-ignore
    const known = chooseVoters(new RecolouringModel((grid) => grid, new Map([['task', 4]])), { ...of(4), train }, 20, new Random(1));
    expect(known).toHaveLength(20);
    expect(known[0]).toMatchObject({ augmentation: identity, offset: { row: 0, column: 0 } });
    for (const { identifier, augmentation } of known) {
      expect([identifier, augmentation.dihedral]).toEqual([4, 0]);
      expect([0, 1, 2].map((colour) => augmentation.colours[colour])).toEqual([0, 1, 2]);
    }
    expect(new Set(known.map(({ offset }) => JSON.stringify(offset))).size).toBe(3 * 2);
    expect(known.some((voter) => !isPlain(voter))).toBe(true);
  });

  test('a fit where the answer has room: as many times as large as the input, or so much larger, as in the pairs', () => {
    const model = new RecolouringModel((grid) => grid, new Map([['task', 1]]));
    const train = (...sides: readonly (readonly [number, number])[]): readonly Pair[] =>
      sides.map(([from, to]) => ({ input: [new Array<number>(from).fill(0)], output: [new Array<number>(to).fill(0)] }));
    const columns = (pairs: readonly Pair[], side: number): number => {
      const asked = { ...of(1, true), train: pairs, input: [new Array<number>(side).fill(0)] };
      return Math.max(...chooseVoters(model, asked, 99, new Random(1)).map(({ offset }) => offset.column)) + 1;
    };
    expect(columns(train([1, 1], [2, 2]), 3)).toBe(2);
    expect(columns(train([1, 2]), 2)).toBe(1);
    expect(columns(train([2, 4]), 1)).toBe(2);
    expect(columns(train([1, 2], [2, 3]), 2)).toBe(2);
    expect(columns(train([2, 1], [4, 2]), 3)).toBe(2);
    expect(columns(train([1, 3], [2, 1]), 1)).toBe(2);
    expect(columns(train([1, 2], [2, 4]), 4)).toBe(1);
  });

  test('any copies with the blank embedding for a task that is unseen', () => {
    const names = new Map([['task_t1_0213456789', 5]]);
    const unseen = chooseVoters(new RecolouringModel((grid) => grid, names), of(0), 3, new Random(1));
    expect(unseen.map(({ identifier }) => identifier)).toEqual([0, 0, 0]);
  });
});
