import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { fitParamsSchema, voteCountSchema } from '../../shared/protocol/solverProtocol.ts';

/** Parses an option that is a whole number from `least` to `most`; what it returns throws commander's error for any other text. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${String(least)}` : `from ${String(least)} to ${String(most)}`;
  return (text) => {
    const number = toNumber(text);
    if (!Number.isSafeInteger(number) || number < least || number > most)
      throw new InvalidArgumentError(`A whole number ${range} is needed.`);
    return number;
  };
}

/** The budget of a fit on the command line; 0: no fit. */
export function fitSeconds(text: string): number {
  return toNumber(text) === 0 ? 0 : budgetSeconds(text);
}

export function budgetSeconds(text: string): number {
  const parsed = v.safeParse(fitParamsSchema.entries.seconds, toNumber(text));
  if (!parsed.success) throw new InvalidArgumentError('Seconds are needed, a number from 0.1 to 86400.');
  return parsed.output;
}

/** 0 asks for no vote, as the setting of VS Code does: one copy answers then. */
export function voteCount(text: string): number {
  const number = toNumber(text);
  const parsed = v.safeParse(voteCountSchema, number === 0 ? 1 : number);
  if (!parsed.success) throw new InvalidArgumentError('A whole number from 0 to 10000 is needed.');
  return parsed.output;
}

/** How large a folder of fits may get. */
export function megabytes(text: string): number {
  const parsed = v.safeParse(v.nonOptional(fitParamsSchema.entries.limitMegabytes), toNumber(text));
  if (!parsed.success) throw new InvalidArgumentError('Megabytes are needed, a number from 1.');
  return parsed.output;
}

function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
