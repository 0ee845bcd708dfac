import { medianDifference, medianInterval, type MedianInterval } from './median-interval';
import type { seeded } from './seeded';

export interface ReadCase {
  /** Seconds from opened to first signature. */
  readonly seconds: number;
  /** Modality and body part: cases that take alike long. */
  readonly stratum: string;
  /** The reader had the pre-read before he signed. */
  readonly withPreRead: boolean;
  /** By lot; null where nobody drew. */
  readonly arm: 'shown' | 'concealed' | null;
}

export interface ReadingTimes {
  readonly stratum: string;
  readonly withPreRead: MedianInterval;
  readonly without: MedianInterval;
  readonly difference: ReturnType<typeof medianDifference>;
}

/**
 * Seconds of reading with and without the pre-read, apart for each stratum: over all strata together a model that reads only the
 * long examinations would seem to make reading slower (Simpson). Observational; what differs may be the cases.
 */
export function readingTimes(cases: readonly ReadCase[], random: ReturnType<typeof seeded>): readonly ReadingTimes[] {
  return perStratum(cases, (of) => of.withPreRead, random);
}

/** The same by lot: `withPreRead` is the arm that saw it from the start, `without` the arm that first read alone. */
export function readingTimesByLot(cases: readonly ReadCase[], random: ReturnType<typeof seeded>): readonly ReadingTimes[] {
  return perStratum(cases.filter(({ arm }) => arm !== null), ({ arm }) => arm === 'shown', random);
}

function perStratum(cases: readonly ReadCase[], isWith: (of: ReadCase) => boolean, random: () => number): readonly ReadingTimes[] {
  const strata = [...new Set(cases.map(({ stratum }) => stratum))].sort();
  return strata.map((stratum) => {
    const here = cases.filter((of) => of.stratum === stratum);
    const seconds = (wanted: boolean) => here.filter((of) => isWith(of) === wanted).map((of) => of.seconds);
    const [withIt, without] = [seconds(true), seconds(false)];
    return { stratum, withPreRead: medianInterval(withIt, random), without: medianInterval(without, random), difference: medianDifference(withIt, without, random) };
  });
}
