/** A lesion at one visit, as far as growth needs it. Null: not measured. */
export interface Measured {
  /** ISO day of the scan. */
  readonly day: string;
  readonly meanMm: number | null;
  readonly volumeMm3: number | null;
  readonly sliceMm: number;
}

/** How the volume moves: beyond measurement error or within it. `unmeasured`: one of the two visits has no volume. */
export type Trend = 'grown' | 'shrunk' | 'within-error' | 'unmeasured';

/**
 * By volume-doubling time, BTS 2015 and NELSON: up to 400 days suspicious of cancer, 400–600 in between, over 600 slow.
 */
export type DoublingClass = 'under-400' | '400-to-600' | 'over-600';

export interface Doubling {
  readonly days: number;
  /** From measurement error; `highDays` null: no growth at all cannot be ruled out. */
  readonly lowDays: number;
  readonly highDays: number | null;
  readonly class: DoublingClass;
  /** The whole interval lies in the class. */
  readonly sure: boolean;
}

export interface Change {
  readonly days: number;
  readonly meanMm: number | null;
  /** Of at least 2 mm: beyond what two measurements of one nodule differ by (Fleischner Society 2017, 10.1148/radiol.2017161659). */
  readonly meanBeyondError: boolean;
  /** Later over earlier, less one. */
  readonly volumeShare: number | null;
  readonly trend: Trend;
  /** Only for a volume that grew beyond error, over at least `leastDays`. */
  readonly doubling: Doubling | null;
  /** Slices over 1.5 mm, or of another thickness than before: volumes are less sure and the error is taken as 50 %. */
  readonly coarse: boolean;
}

export const growthLimits = {
  meanMm: 2,
  /** 95 % of repeated volumes lie within it (same-day scans, thin slices); BTS 2015 (Callister, Thorax 70 Suppl 2) and NELSON take it for growth. */
  volumeShare: 0.25,
  /** Own choice for thick or unlike slices; measured on phantoms in docs/pre-read-follow-up.md. */
  coarseVolumeShare: 0.5,
  thinSliceMm: 1.5,
  /** Own choice: within three weeks a change speaks of infection, bleeding or measurement, and its doubling time of nothing. */
  leastDays: 21,
} as const;

const dayMs = 86_400_000;
/** Whole days from one ISO day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** What a lesion did from one visit to a later one, and whether measurement error alone explains it. */
export function changeOf(earlier: Measured, later: Measured): Change {
  const days = daysBetween(earlier.day, later.day);
  const thick = Math.max(earlier.sliceMm, later.sliceMm) > growthLimits.thinSliceMm;
  const unlike = Math.abs(earlier.sliceMm - later.sliceMm) > 0.5;
  const coarse = thick || unlike;
  const meanMm =
    earlier.meanMm === null || later.meanMm === null ? null : Math.round((later.meanMm - earlier.meanMm) * 10) / 10;
  const base = { days, meanMm, meanBeyondError: meanMm !== null && Math.abs(meanMm) >= growthLimits.meanMm, coarse };
  if (!earlier.volumeMm3 || !later.volumeMm3)
    return { ...base, volumeShare: null, trend: 'unmeasured', doubling: null };
  const volumeShare = later.volumeMm3 / earlier.volumeMm3 - 1;
  const error = coarse ? growthLimits.coarseVolumeShare : growthLimits.volumeShare;
  const logRatio = Math.log1p(volumeShare);
  const trend = volumeShare >= error ? 'grown' : -logRatio >= Math.log1p(error) ? 'shrunk' : 'within-error';
  const doubling = trend === 'grown' && days >= growthLimits.leastDays ? doublingOf(days, logRatio, error) : null;
  return { ...base, volumeShare, trend, doubling };
}

/**
 * VDT = t · ln 2 / ln(V2 / V1) (Schwartz 1961). The interval takes the ratio as wrong by the error of one repeat, either way.
 */
function doublingOf(days: number, logRatio: number, error: number): Doubling {
  const of = (log: number): number => (days * Math.LN2) / log;
  const lowDays = of(logRatio + Math.log1p(error));
  const least = logRatio - Math.log1p(error);
  const highDays = least > 1e-9 ? of(least) : null;
  const doublingClass = classOf(of(logRatio));
  const sure = highDays !== null && classOf(lowDays) === doublingClass && classOf(highDays) === doublingClass;
  return { days: of(logRatio), lowDays, highDays, class: doublingClass, sure };
}

const classOf = (days: number): DoublingClass => (days < 400 ? 'under-400' : days <= 600 ? '400-to-600' : 'over-600');
