import { colourCount, maxGridSide, type Grid } from '../arc/task.ts';
import { Canvas } from './canvas.ts';
import type { Random } from './random.ts';

/** A colour 1..9: black is what everything is drawn on. */
export interface ColourParameter {
  readonly kind: 'colour';
  readonly label: string;
}

/** An integer from `minimum` to `maximum`, both included. */
export interface IntegerParameter {
  readonly kind: 'integer';
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
}

export interface ChoiceParameter<Choice extends string = string> {
  readonly kind: 'choice';
  readonly label: string;
  readonly choices: readonly Choice[];
}

export type Parameter = ColourParameter | IntegerParameter | ChoiceParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

type ValueOf<P> = P extends ChoiceParameter<infer Choice> ? Choice : number;
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** How large grids may become. Both maxima are 3..30. */
export interface SizeLimits {
  readonly maxRows: number;
  readonly maxColumns: number;
  /** The smallest side that inputs should have, where the concept and the maxima leave room for it; 3 where absent. */
  readonly minSide?: number;
}

export interface Example {
  readonly input: Grid;
  readonly output: Grid;
}

/** What a concept's author writes: its rule, and how to draw inputs that show the rule. */
interface ConceptDefinition<P extends Parameters> {
  /** Of lower-case words with hyphens. Part of puzzle identifiers: never renamed. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: P;
  /**
   * The choices of parameters that models are trained on, in an order that never changes. Where there are many, some are left
   * out, so that they can serve as tasks that no model has seen.
   */
  readonly instances: readonly ValuesOf<P>[];
  /** Why these values make no sense together; null where they do. Each is within its own range. */
  conflict?(values: ValuesOf<P>): string | null;
  /** The smallest `maxRows` and `maxColumns` with which the rule can be shown; 3 where absent. */
  sideNeeded?(values: ValuesOf<P>): number;
  /** Draws an input that shows the rule, or null where this attempt does not. */
  drawInput(values: ValuesOf<P>, random: Random, limits: SizeLimits): Canvas | null;
  /**
   * The rule itself: the output is decided by the input alone; null, or no cell, where the rule makes nothing of an input that does not show
   * it. Must not change the input.
   */
  solve(values: ValuesOf<P>, input: Canvas): Canvas | null;
}

/** A rule that turns inputs into outputs, with parameters, and an endless supply of examples of it. */
export interface Concept<P extends Parameters = Parameters> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: P;
  readonly instances: readonly ValuesOf<P>[];
  /** What is wrong with these values, in words for people; null where nothing is. */
  problemWith(values: ValuesOf<P>): string | null;
  /** The smallest `maxRows` and `maxColumns` with which examples can be made, 3 for most concepts. */
  sideNeeded(values: ValuesOf<P>): number;
  /**
   * A fresh example, decided by the values, the state of `random` and the limits. Its output differs from its input.
   * Throws a RangeError for values or limits that it cannot serve.
   */
  generate(values: ValuesOf<P>, random: Random, limits: SizeLimits): Example;
  /**
   * The rule alone, on a grid that need not show it: the output may be the input, and is null where the rule makes nothing of it. For rules
   * made of several concepts.
   */
  apply(values: ValuesOf<P>, input: Grid): Grid | null;
}

/** Drawing an input seldom fails more than a few times in a row: so many failures mean that the limits leave no room. */
const maxAttempts = 500;

export function defineConcept<const P extends Parameters>(definition: ConceptDefinition<P>): Concept<P> {
  const { name, title, description, parameters, instances } = definition;

  const problemWith = (values: ValuesOf<P>): string | null => {
    for (const [key, parameter] of Object.entries(parameters)) {
      if (!isWithin(parameter, values[key])) return `${parameter.label}: ${String(values[key])} is not possible`;
    }
    return definition.conflict?.(values) ?? null;
  };

  const sideNeeded = (values: ValuesOf<P>): number => definition.sideNeeded?.(values) ?? 3;

  const generate = (values: ValuesOf<P>, random: Random, limits: SizeLimits): Example => {
    const problem = problemWith(values) ?? problemWithLimits(limits, sideNeeded(values));
    if (problem !== null) throw new RangeError(`${name}: ${problem}`);
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const input = definition.drawInput(values, random, limits);
      if (input === null) continue;
      const output = definition.solve(values, input);
      if (output === null || output.rows > limits.maxRows || output.columns > limits.maxColumns || output.equals(input)) continue;
      return { input: input.toGrid(), output: output.toGrid() };
    }
    throw new RangeError(`${name}: no example fits into ${String(limits.maxRows)} × ${String(limits.maxColumns)} cells`);
  };

  const apply = (values: ValuesOf<P>, input: Grid): Grid | null => {
    const output = definition.solve(values, Canvas.of(input));
    return output === null || output.rows === 0 || output.columns === 0 ? null : output.toGrid();
  };

  return { name, title, description, parameters, instances, problemWith, sideNeeded, generate, apply };
}

/** The stable name of a concept with its parameters, such as `recolour-from-3-to-5`: the puzzle identifier of a model's embedding. */
export function instanceId(concept: Concept, values: ValuesOf<Parameters>): string {
  const parts = Object.keys(concept.parameters).map((key) => `-${key}-${String(values[key])}`);
  return concept.name + parts.join('');
}

/** The colours among the parameters, each once. */
export function coloursOf({ parameters }: Concept, values: ValuesOf<Parameters>): readonly number[] {
  return [...new Set(Object.entries(parameters).flatMap(([key, { kind }]) => (kind === 'colour' ? [Number(values[key])] : [])))];
}

/** The same for parameters that differ in nothing but colours. */
export function familyOf({ name, parameters }: Concept, values: ValuesOf<Parameters>): string {
  return JSON.stringify([name, ...Object.entries(values).filter(([key]) => parameters[key]?.kind !== 'colour')]);
}

function isWithin(parameter: Parameter, value: string | number | undefined): boolean {
  switch (parameter.kind) {
    case 'choice':
      return typeof value === 'string' && parameter.choices.includes(value);
    case 'colour':
      return isIntegerWithin(value, 1, colourCount - 1);
    case 'integer':
      return isIntegerWithin(value, parameter.minimum, parameter.maximum);
  }
}

function problemWithLimits({ maxRows, maxColumns, minSide = 3 }: SizeLimits, needed: number): string | null {
  if (!isIntegerWithin(maxRows, needed, maxGridSide) || !isIntegerWithin(maxColumns, needed, maxGridSide))
    return `needs limits from ${String(needed)} to ${String(maxGridSide)} a side, not ${String(maxRows)} × ${String(maxColumns)}`;
  return isIntegerWithin(minSide, 1, maxGridSide) ? null : `a smallest side of ${String(minSide)} is not possible`;
}

function isIntegerWithin(value: string | number | undefined, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
