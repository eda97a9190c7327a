import type { Device } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel, ActStepOutput } from '../model/actModel.ts';
import { DeviceError, reasonOf } from './deviceError.ts';
import type { ProviderName } from './providers.ts';
import { providers } from './providers.ts';

/** How a model is put onto a provider. */
export interface Placement {
  readonly provider: ProviderName;
  /** Whether fused operators are used at all. */
  readonly fused: boolean;
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
}

/** Largest difference in logits and q-values to the CPU's, as a share of the largest of the CPU's: cells whose two best tokens lie further apart decode alike. */
const tolerance = 1e-3;

const onCpu: Placement = { provider: 'cpu', fused: true };

/**
 * Opens a model on a device. `auto` takes the first accelerator on which one step agrees with the CPU's and is no slower, else the
 * CPU with a notice; a device that was asked for by name and cannot run the model is an Error that says why and what to do.
 */
export async function chooseProvider<Model extends ActModel>(device: Device, setting: ChoiceSetting<Model>): Promise<Choice<Model>> {
  if (device === 'cpu') return { model: await setting.open(onCpu), notice: null };
  if (device !== 'auto' && !setting.known.includes(device)) {
    const here = setting.known.join(', ');
    throw new Error(`${providers[device].title} is not part of ONNX Runtime on this platform, which has ${here} (${advice})`);
  }
  const candidates = device === 'auto' ? setting.accelerators.filter((provider) => setting.known.includes(provider)) : [device];
  const objections = candidates.map((provider) => setting.objection(provider));
  const reference = await setting.open(onCpu);
  /** Titles of providers by the reason against them. */
  const reasons = new Map<string, string[]>();
  for (const [i, provider] of candidates.entries()) {
    const objection = (await objections[i]) ?? null;
    const tried = objection === null ? await tryProvider(provider, reference, setting, device === 'auto') : { reason: objection };
    if ('model' in tried) {
      await reference.dispose();
      return { model: tried.model, notice: null };
    }
    reasons.set(tried.reason, [...(reasons.get(tried.reason) ?? []), providers[provider].title]);
  }
  const why = [...reasons].map(([reason, titles]) => `${titles.join(', ')}: ${reason}`).join('; ');
  if (device === 'auto') return { model: reference, notice: why === '' ? null : why };
  await reference.dispose();
  throw new Error(`the model can't run on ${why} (${advice})`);
}

const advice = 'choose the device "auto" or "cpu"';

/** Tries the operators that suit the provider, then standard ones alone. */
async function tryProvider<Model extends ActModel>(
  provider: ProviderName,
  reference: ActModel,
  { open }: ChoiceSetting<Model>,
  mustBeFast: boolean,
): Promise<{ readonly model: Model } | { readonly reason: string }> {
  let reason = '';
  for (const fused of [true, false]) {
    let model: Model | null = null;
    try {
      model = await open({ provider, fused });
      const found = await compareStep(model, reference);
      const { problem } = found;
      if (problem === null && !(mustBeFast && found.milliseconds > found.referenceMilliseconds)) return { model };
      if (reason === '') reason = problem ?? slower(found);
      await model.dispose();
      if (problem === null) break;
    } catch (error) {
      await model?.dispose();
      return { reason: reason === '' ? reasonOf(error instanceof DeviceError ? error.cause : error) : reason };
    }
  }
  return { reason };
}

function slower({ milliseconds, referenceMilliseconds }: Comparison): string {
  return `slower than the CPU here (${milliseconds.toFixed(0)} ms a step, ${referenceMilliseconds.toFixed(0)} ms on the CPU)`;
}

interface Comparison {
  /** How the answers differ by more than the tolerance; null where they agree. */
  readonly problem: string | null;
  /** Time of a second step, when everything is compiled. */
  readonly milliseconds: number;
  readonly referenceMilliseconds: number;
}

/** Runs one ACT step with the same input on both models and compares what comes out. */
async function compareStep(model: ActModel, reference: ActModel): Promise<Comparison> {
  const embedding = await reference.embeddingOf(0);
  const tokens = Int32Array.from({ length: reference.sequenceLength }, (_, i) => (i * 7) % reference.vocabularySize);
  const step = (of: ActModel): Promise<ActStepOutput> => of.runStep(of.initialCarry(1), tokens, embedding, 1);
  const [output, expected] = [await step(model), await step(reference)];
  const problem =
    difference('logits', output.logits, expected.logits) ??
    difference('q_halt', output.qHalt, expected.qHalt) ??
    difference('q_continue', output.qContinue, expected.qContinue);
  if (problem !== null) return { problem, milliseconds: NaN, referenceMilliseconds: NaN };
  const milliseconds = await millisecondsOf(() => step(model));
  return { problem, milliseconds, referenceMilliseconds: await millisecondsOf(() => step(reference)) };
}

function difference(name: string, found: Float32Array, expected: Float32Array): string | null {
  let largest = 1;
  let apart = found.length === expected.length ? 0 : Infinity;
  expected.forEach((x, i) => {
    largest = Math.max(largest, Math.abs(x));
    const distance = Math.abs((found[i] ?? NaN) - x);
    apart = distance <= apart ? apart : Number.isNaN(distance) ? Infinity : distance;
  });
  const allowed = tolerance * largest;
  if (apart <= allowed) return null;
  return `gives other answers than the CPU (${name} differ by up to ${apart.toPrecision(2)}, ${allowed.toPrecision(2)} is allowed)`;
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
