import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { fitParamsSchema, voteCountSchema } from '../../shared/protocol/solverProtocol.ts';

/** The budget of a fit on the command line; 0: no fit. */
export function fitSeconds(text: string): number {
  return text.trim() !== '' && Number(text) === 0 ? 0 : budgetSeconds(text);
}

export function budgetSeconds(text: string): number {
  const parsed = v.safeParse(fitParamsSchema.entries.seconds, toNumber(text));
  if (!parsed.success) throw new InvalidArgumentError('Seconds are needed, a number from 0.1 to 86400.');
  return parsed.output;
}

export function voteCount(text: string): number {
  const parsed = v.safeParse(voteCountSchema, toNumber(text));
  if (!parsed.success) throw new InvalidArgumentError('A whole number from 1 to 10000 is needed.');
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
