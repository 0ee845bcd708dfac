/** A forecast and what came of it, in milliseconds. */
export interface ForecastOutcome {
  readonly forecastAt: number;
  readonly expectedReadAt: number;
  readonly readAt: number;
}
export interface ForecastBucket {
  /** Minutes to the read, as forecast: from (included) and until (left out; null: and more). */
  readonly from: number;
  readonly until: number | null;
  readonly n: number;
  /** Means in minutes: a calibrated forecast has both alike. */
  readonly forecast: number | null;
  readonly actual: number | null;
  readonly meanAbsolute: number | null;
}
export interface ForecastError {
  readonly n: number;
  /** Minutes; positive: read later than forecast. */
  readonly bias: number | null;
  readonly medianError: number | null;
  readonly meanAbsolute: number | null;
  readonly medianAbsolute: number | null;
  readonly p90Absolute: number | null;
  readonly buckets: readonly ForecastBucket[];
}
const bounds = [0, 15, 30, 60, 120, 240] as const;

/** How far "will probably be read at" was from the read, over all and by how far ahead it looked. */
export function forecastError(outcomes: readonly ForecastOutcome[]): ForecastError {
  const rows = outcomes.map(({ forecastAt, expectedReadAt, readAt }) => ({ ahead: (expectedReadAt - forecastAt) / 60_000, actual: (readAt - forecastAt) / 60_000, error: (readAt - expectedReadAt) / 60_000 }));
  const errors = rows.map(({ error }) => error).sort((a, b) => a - b);
  const absolute = errors.map(Math.abs).sort((a, b) => a - b);
  return {
    n: rows.length,
    bias: meanOf(errors), medianError: quantileOf(errors, 0.5), meanAbsolute: meanOf(absolute), medianAbsolute: quantileOf(absolute, 0.5), p90Absolute: quantileOf(absolute, 0.9),
    buckets: bounds.map((from, index) => {
      const until = bounds[index + 1] ?? null;
      const those = rows.filter(({ ahead }) => (index === 0 || ahead >= from) && (until === null || ahead < until));
      return { from, until, n: those.length, forecast: meanOf(those.map(({ ahead }) => ahead)), actual: meanOf(those.map(({ actual }) => actual)), meanAbsolute: meanOf(those.map(({ error }) => Math.abs(error))) };
    }),
  };
}

const meanOf = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);
/** By linear interpolation, as the dashboard's other quantiles (type 7). */
function quantileOf(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}
