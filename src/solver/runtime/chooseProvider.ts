import type { Place, Precision } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel, ActStepOutput } from '../model/actModel.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import { DeviceError, reasonOf } from './deviceError.ts';
import type { ProviderName } from './providers.ts';
import { providers } from './providers.ts';

/** How a model is put onto a provider. */
export interface Placement {
  readonly provider: ProviderName;
  /** Whether fused operators are used at all. */
  readonly fused: boolean;
  /** Whether it computes in float16 and not in float32. */
  readonly half: boolean;
}

export interface ChoiceSetting<Model extends ActModel> {
  /** What `auto` tries before the CPU, best first. */
  readonly accelerators: readonly ProviderName[];
  /** Providers that ONNX Runtime knows on this platform. */
  readonly known: readonly ProviderName[];
  /** Why a provider is not worth a try, or null. May take a second: it runs while the model is loaded on the CPU. */
  readonly objection: (provider: ProviderName) => Promise<string | null>;
  readonly open: (placement: Placement) => Promise<Model>;
}

export interface Choice<Model extends ActModel> {
  readonly model: Model;
  /** Why the model does not run on a better device; null where there is nothing to say. */
  readonly notice: string | null;
  /** Why it computes in float32; null where it does not, or was told to. */
  readonly precisionNotice: string | null;
}

/**
 * Largest difference in logits and q-values to the CPU's, as a share of the largest of the CPU's: cells whose two best tokens lie further
 * apart decode alike. A full-size model of random weights is off by 6 to 9 % in float16 on WebGPU, a trained small one by 0.6 %.
 */
const tolerance = { float32: 1e-3, float16: 5e-2 } as const;

/** The share of a step's time that float16 has to save to be worth its rounding. */
const leastGain = 0.2;

const onCpu: Placement = { provider: 'cpu', fused: true, half: false };

/**
 * Opens a model on a device. `auto` takes the first accelerator on which one step agrees with the CPU's and is no slower, else the
 * CPU with a notice; a device that was asked for by name and cannot run the model is an Error that says why and what to do. On
 * accelerators it computes in float16 if told to, or by itself where that is a good deal faster and the step's tokens stay the same.
 */
export async function chooseProvider<Model extends ActModel>(
  { device, precision }: Place,
  setting: ChoiceSetting<Model>,
): Promise<Choice<Model>> {
  const cpuNotice = precision === 'float16' ? 'the CPU, which float16 would slow down, computes in float32' : null;
  if (device === 'cpu') return { model: await setting.open(onCpu), notice: null, precisionNotice: cpuNotice };
  if (device !== 'auto' && !setting.known.includes(device)) {
    const here = setting.known.join(', ');
    throw new Error(`${providers[device].title} is not part of ONNX Runtime on this platform, which has ${here} (${advice})`);
  }
  const candidates = device === 'auto' ? setting.accelerators.filter((provider) => setting.known.includes(provider)) : [device];
  const objections = candidates.map((provider) => setting.objection(provider));
  const reference = new Reference(await setting.open(onCpu));
  let isTaken = false;
  try {
    /** Titles of providers by the reason against them. */
    const reasons = new Map<string, string[]>();
    for (const [i, provider] of candidates.entries()) {
      const objection = (await objections[i]) ?? null;
      const trial = { provider, reference, open: setting.open, mustBeFast: device === 'auto' };
      const tried = objection === null ? await tryProvider(trial, precision) : { reason: objection };
      if ('model' in tried) return { model: tried.model, notice: null, precisionNotice: tried.precisionNotice };
      reasons.set(tried.reason, [...(reasons.get(tried.reason) ?? []), providers[provider].title]);
    }
    const why = [...reasons].map(([reason, titles]) => `${titles.join(', ')}: ${reason}`).join('; ');
    if (device !== 'auto') throw new Error(`the model can't run on ${why} (${advice})`);
    isTaken = true;
    return { model: reference.model, notice: why === '' ? null : why, precisionNotice: cpuNotice };
  } finally {
    if (!isTaken) await reference.model.dispose();
  }
}

/** Lets a model go that an accelerator may hold no more: a lost device fails in this, too, and what it held is gone with it. */
async function letGo(model: ActModel): Promise<void> {
  await model.dispose().catch(() => undefined);
}

const advice = 'choose the device "auto" or "cpu"';

interface Trial<Model extends ActModel> {
  readonly provider: ProviderName;
  readonly reference: Reference<Model>;
  readonly open: ChoiceSetting<Model>['open'];
  /** Whether it may not be slower than the CPU. */
  readonly mustBeFast: boolean;
}

interface Refused {
  readonly reason: string;
}

interface Agreeing<Model extends ActModel> {
  readonly model: Model;
  /** Time of a step when everything is compiled. */
  readonly milliseconds: number;
  /** Whether every position's most likely token is that of the CPU. */
  readonly sameTokens: boolean;
}

/** Tries the precision that is asked for; `auto` both, and keeps float32 unless float16 is the better one. */
async function tryProvider<Model extends ActModel>(
  trial: Trial<Model>,
  precision: Precision,
): Promise<{ readonly model: Model; readonly precisionNotice: string | null } | Refused> {
  const single = await tryPrecision(trial, precision === 'float16');
  if ('reason' in single) return single;
  if (precision !== 'auto') return { model: single.model, precisionNotice: null };
  const half = await tryPrecision(trial, true);
  const precisionNotice = 'reason' in half ? `float16: ${half.reason}` : objectionToHalf(single, half);
  if (precisionNotice !== null || 'reason' in half) {
    if ('model' in half) await letGo(half.model);
    return { model: single.model, precisionNotice };
  }
  await letGo(single.model);
  return { model: half.model, precisionNotice: null };
}

function objectionToHalf(single: Agreeing<ActModel>, half: Agreeing<ActModel>): string | null {
  const saved = 1 - half.milliseconds / single.milliseconds;
  if (saved < leastGain)
    return `float16 is not worth its rounding here (${half.milliseconds.toFixed(0)} ms a step, ${single.milliseconds.toFixed(0)} ms in float32)`;
  return half.sameTokens ? null : 'float16 changes cells of the answer to a trial input';
}

/** Tries the operators that suit the provider, then standard ones alone. */
async function tryPrecision<Model extends ActModel>(
  { provider, reference, open, mustBeFast }: Trial<Model>,
  half: boolean,
): Promise<Agreeing<Model> | Refused> {
  let reason = '';
  for (const fused of [true, false]) {
    let model: Model | null = null;
    try {
      model = await open({ provider, fused, half });
      const output = await reference.stepOf(model);
      const expected = await reference.output();
      const problem = difference(output, expected, tolerance[half ? 'float16' : 'float32']);
      if (problem === null) {
        const milliseconds = await millisecondsOf(() => reference.stepOf(model as Model));
        if (!mustBeFast || milliseconds <= (await reference.milliseconds()))
          return { model, milliseconds, sameTokens: sameTokens(output, expected, model.vocabularySize) };
        reason ||= slower(milliseconds, await reference.milliseconds());
      }
      reason ||= problem ?? '';
      await letGo(model);
      if (problem === null) break;
    } catch (error) {
      if (model !== null) await letGo(model);
      return { reason: reason === '' ? reasonOf(error instanceof DeviceError ? error.cause : error) : reason };
    }
  }
  return { reason };
}

function slower(milliseconds: number, referenceMilliseconds: number): string {
  return `slower than the CPU here (${milliseconds.toFixed(0)} ms a step, ${referenceMilliseconds.toFixed(0)} ms on the CPU)`;
}

/** The model on the CPU, with what others are compared by: one ACT step on some input. */
class Reference<Model extends ActModel> {
  private first: Promise<ActStepOutput> | null = null;
  private time: Promise<number> | null = null;

  constructor(readonly model: Model) {}

  async stepOf(model: ActModel): Promise<ActStepOutput> {
    const { sequenceLength, vocabularySize } = this.model;
    const embedding = await this.model.embeddingOf(0);
    const tokens = Int32Array.from({ length: sequenceLength }, (_, i) => (i * 7) % vocabularySize);
    return model.runStep(model.initialCarry(1), tokens, embedding, 1);
  }

  output(): Promise<ActStepOutput> {
    return (this.first ??= this.stepOf(this.model));
  }

  /** Time of a step after the first. */
  async milliseconds(): Promise<number> {
    await this.output();
    return (this.time ??= millisecondsOf(() => this.stepOf(this.model)));
  }
}

/** How a step's output differs by more than is allowed; null where it agrees. */
function difference(found: ActStepOutput, expected: ActStepOutput, share: number): string | null {
  return (
    differenceOf('logits', found.logits, expected.logits, share) ??
    differenceOf('q_halt', found.qHalt, expected.qHalt, share) ??
    differenceOf('q_continue', found.qContinue, expected.qContinue, share)
  );
}

function differenceOf(name: string, found: Float32Array, expected: Float32Array, share: number): string | null {
  let largest = 1;
  let apart = found.length === expected.length ? 0 : Infinity;
  expected.forEach((x, i) => {
    largest = Math.max(largest, Math.abs(x));
    const distance = Math.abs((found[i] ?? NaN) - x);
    apart = distance <= apart ? apart : Number.isNaN(distance) ? Infinity : distance;
  });
  const allowed = share * largest;
  if (apart <= allowed) return null;
  return `gives other answers than the CPU (${name} differ by up to ${apart.toPrecision(2)}, ${allowed.toPrecision(2)} is allowed)`;
}

function sameTokens(found: ActStepOutput, expected: ActStepOutput, vocabulary: number): boolean {
  const tokens = argMaxTokens(expected.logits, vocabulary);
  return argMaxTokens(found.logits, vocabulary).every((token, i) => token === tokens[i]);
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
