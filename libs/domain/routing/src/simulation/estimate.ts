import { intervalOf } from './interval';
import type { Random } from './random';
import { figuresOf, simulationFigures, type Figures, type PlayedCase, type SimulationFigure } from './simulation-figures';

/** A value with its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
export type Estimates = Readonly<Record<SimulationFigure, Estimate | null>>;

const each = (of: (figure: SimulationFigure) => Estimate | null): Estimates => Object.fromEntries(simulationFigures.map((figure) => [figure, of(figure)])) as unknown as Estimates;
const withInterval = (values: readonly number[]): Estimate => {
  const { mean, half } = intervalOf(values);
  return { mean, low: mean - half, high: mean + half };
};

/** Over independent runs, Student's interval of the mean; a figure that some run does not have is left out of it. */
export function estimatesOverRuns(runs: readonly Figures[]): Estimates {
  return each((figure) => {
    const values = runs.flatMap((run) => run[figure] ?? []);
    return values.length === 0 ? null : withInterval(values);
  });
}

/** The same for the difference of two policies, run by run on the same days: what the days have in common falls out. */
export function differencesOverRuns(tried: readonly Figures[], other: readonly Figures[]): Estimates {
  return each((figure) => {
    const values = tried.flatMap((run, index) => {
      const [a, b] = [run[figure], other[index]?.[figure] ?? null];
      return a === null || b === null ? [] : [a - b];
    });
    return values.length === 0 ? null : withInterval(values);
  });
}

/**
 * Days drawn with replacement, so many samples of as many days as there are: the same draws for every policy that is laid
 * beside another. Days are taken as independent, which a backlog that runs over midnight contradicts.
 */
export function drawDays(days: number, samples: number, random: Random): readonly (readonly number[])[] {
  return Array.from({ length: samples }, () => Array.from({ length: days }, () => Math.floor(random.next() * days)));
}

/** The figures of each draw, one after the other. */
export function* resampled(cases: readonly PlayedCase[], duty: readonly number[], draws: readonly (readonly number[])[]): Generator<Figures> {
  const byDay = new Map<number, PlayedCase[]>();
  for (const of of cases) {
    const day = byDay.get(of.day) ?? [];
    day.push(of);
    byDay.set(of.day, day);
  }
  for (const draw of draws) yield figuresOf(draw.flatMap((day) => byDay.get(day) ?? []), duty);
}

/** Bootstrap interval: the value as it was, and where the middle 95 % of the draws lie. */
export function estimatesOverDraws(whole: Figures, draws: readonly Figures[], less?: { readonly whole: Figures; readonly draws: readonly Figures[] }): Estimates {
  return each((figure) => {
    const minus = (of: Figures, other: Figures | undefined) => {
      const [a, b] = [of[figure], less ? (other?.[figure] ?? null) : 0];
      return a === null || b === null ? null : a - b;
    };
    const mean = minus(whole, less?.whole);
    const values = draws.flatMap((draw, index) => minus(draw, less?.draws[index]) ?? []).sort((a, b) => a - b);
    if (mean === null || values.length === 0) return null;
    return { mean, low: values[Math.floor(0.025 * values.length)] ?? mean, high: values[Math.ceil(0.975 * values.length) - 1] ?? mean };
  });
}
