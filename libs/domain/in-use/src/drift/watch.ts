import { alarmLimit, referenceCases } from './alarm-limits';
import { heightOf, nextCusum, restingCusum } from './cusum';
import { kolmogorovSmirnov, populationStability } from './distance';
import { categoriesOf, rankIn, sampleOf, sizeOf, type Observed, type Reference } from './reference';

/** One characteristic of one case, in the order in which the cases came. */
export interface WatchedCase {
  readonly value: Observed;
  /** The case's own lot in 0..1, which spreads ties. */
  readonly tie: number;
}

export type DriftStanding =
  | { readonly state: 'collecting'; readonly n: number; readonly needed: number }
  | {
      readonly state: 'watching';
      readonly reference: 'card' | 'first-local-cases';
      readonly referenceSize: number;
      /** Cases since the reference. */
      readonly n: number;
      readonly height: number;
      readonly limit: number;
      /** Which case after the reference raised the alarm, from 1; null when none did. */
      readonly alarmAt: number | null;
      readonly direction: 'up' | 'down' | null;
      /** Of the newest cases, as many as the reference has at most. */
      readonly psi: number | null;
      readonly ks: number | null;
    };

/**
 * Watches one characteristic: against the card's bins where it states some, else against the site's own first cases. The alarm is
 * sequential and remembers; PSI and KS describe the newest cases and raise none. The sums begin anew with case `from`, counted from
 * 0, after somebody has closed an alarm.
 */
export function watchDrift(cases: readonly WatchedCase[], card: Reference | null, from = 0): DriftStanding {
  if (!card && cases.length < referenceCases) return { state: 'collecting', n: cases.length, needed: referenceCases };
  const own = cases.slice(0, referenceCases).map(({ value }) => value);
  const reference = card ?? (own.some((value) => typeof value === 'string') ? categoriesOf(own.map(String)) : sampleOf(own.map(Number)));
  const limit = alarmLimit(sizeOf(reference));
  if (limit === null) return { state: 'collecting', n: cases.length, needed: referenceCases };
  const later = cases.slice(card ? from : Math.max(referenceCases, from));
  let sums = restingCusum;
  let alarm: { at: number; direction: 'up' | 'down' } | null = null;
  for (const [at, { value, tie }] of later.entries()) {
    sums = nextCusum(sums, rankIn(reference, value, tie));
    if (!alarm && heightOf(sums) > limit) alarm = { at: at + 1, direction: sums.up > sums.down ? 'up' : 'down' };
  }
  const newest = later.slice(-sizeOf(reference)).map(({ value }) => value);
  return {
    state: 'watching', reference: card ? 'card' : 'first-local-cases', referenceSize: sizeOf(reference), n: later.length, height: heightOf(sums), limit,
    alarmAt: alarm?.at ?? null, direction: alarm?.direction ?? null, psi: populationStability(reference, newest), ks: kolmogorovSmirnov(reference, newest),
  };
}
