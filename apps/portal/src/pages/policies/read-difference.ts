import type { Simulation } from '@qianli/contracts';

type Row = NonNullable<Simulation['result']>['rows'][number];
export type Measure = keyof Row['measures'];
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const higherIsBetter: readonly Measure[] = ['skillMatchShare', 'continuityShare'];
export const isShare = (measure: Measure) => measure.endsWith('Share');

/** Better or worse only when the whole interval lies on one side of nothing; an interval without width comes from too few cases to tell. */
export function verdictOf(measure: Measure, difference: Estimate): 'better' | 'worse' | 'unclear' {
  if ((difference.low <= 0 && difference.high >= 0) || difference.high - difference.low < 1e-9) return 'unclear';
  return difference.low > 0 === higherIsBetter.includes(measure) ? 'better' : 'worse';
}

/** A figure as people say it: a share in percent, minutes with one decimal, the spread in percent. */
export function figureOf(measure: Measure, value: number, signed = false): string {
  const sign = signed && value > 0 ? '+' : value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (isShare(measure) || measure === 'loadSpread' || measure === 'loadGini') return `${sign}${(size * 100).toFixed(1)}${signed ? ' pp' : '%'}`;
  return `${sign}${size.toFixed(1)}`;
}
