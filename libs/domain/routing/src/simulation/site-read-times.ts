/** A read that the platform saw: from the first opening to the first signature. */
export interface SeenRead {
  readonly modality: string;
  readonly minutes: number;
}
export interface SiteReadTimes {
  /** Median by modality, where at least `enoughReads` were seen. */
  readonly minutesByModality: Readonly<Record<string, number>>;
  /** Deviation of the logarithm of a read time, from the middle half of all those; null when there are none. */
  readonly spread: number | null;
  readonly seen: Readonly<Record<string, number>>;
}
/** Fewer say too little: the median of 30 log-normal times of spread .5 is right to about a fifth. */
export const enoughReads = 30;
/** Half the normal distribution lies within 1.349 deviations. */
const middleHalf = 1.349;

const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

/** What the site's own reads say about read times; the median, because a case left open over lunch is no slow read. */
export function siteReadTimes(reads: readonly SeenRead[]): SiteReadTimes {
  const byModality = new Map<string, number[]>();
  for (const { modality, minutes } of reads) {
    if (minutes <= 0) continue;
    const seen = byModality.get(modality) ?? [];
    seen.push(minutes);
    byModality.set(modality, seen);
  }
  const known = [...byModality].filter(([, seen]) => seen.length >= enoughReads).map(([modality, seen]) => ({ modality, sorted: seen.sort((a, b) => a - b) }));
  const logs = known.flatMap(({ sorted }) => sorted.map((minutes) => Math.log(minutes / quantile(sorted, 0.5)))).sort((a, b) => a - b);
  return {
    minutesByModality: Object.fromEntries(known.map(({ modality, sorted }) => [modality, quantile(sorted, 0.5)])),
    spread: logs.length === 0 ? null : (quantile(logs, 0.75) - quantile(logs, 0.25)) / middleHalf,
    seen: Object.fromEntries([...byModality].map(([modality, seen]) => [modality, seen.length])),
  };
}
