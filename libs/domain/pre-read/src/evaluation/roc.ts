export interface RocFigure {
  readonly n: number;
  readonly positive: number;
  /** Null where one of the two classes is missing. */
  readonly auc: number | null;
  /** 95 % interval after DeLong (10.2307/2531595), on the logit scale so that it stays within 0..1. */
  readonly ci95: readonly [number, number] | null;
}

/** Area under the ROC curve: how often a positive scores over a negative, a tie counting half. */
export function rocOf(truth: readonly boolean[], score: readonly number[]): RocFigure {
  const positives = score.filter((_, i) => truth[i]);
  const negatives = score.filter((_, i) => !truth[i]);
  const counts = { n: score.length, positive: positives.length };
  if (positives.length === 0 || negatives.length === 0) return { ...counts, auc: null, ci95: null };
  const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const ofPositive = positives.map((a) => mean(negatives.map((b) => wins(a, b))));
  const ofNegative = negatives.map((b) => mean(positives.map((a) => wins(a, b))));
  const auc = mean(ofPositive);
  const variance = varianceOf(ofPositive) / positives.length + varianceOf(ofNegative) / negatives.length;
  if (auc === 0 || auc === 1) return { ...counts, auc, ci95: null };
  const reach = (1.96 * Math.sqrt(variance)) / (auc * (1 - auc));
  const logit = Math.log(auc / (1 - auc));
  const back = (x: number) => round(1 / (1 + Math.exp(-x)), 3);
  return { ...counts, auc: round(auc, 3), ci95: [back(logit - reach), back(logit + reach)] };
}

export interface OperatingPoint {
  readonly threshold: number;
  readonly sensitivity: number;
  readonly sensitivityCi95: readonly [number, number];
  readonly specificity: number;
  readonly specificityCi95: readonly [number, number];
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** The confusion when everything at or over a threshold is flagged; null where a class is missing. */
export function atThreshold(truth: readonly boolean[], score: readonly number[], threshold: number): OperatingPoint | null {
  const count = (isPositive: boolean, isFlagged: boolean) => score.filter((value, i) => truth[i] === isPositive && value >= threshold === isFlagged).length;
  const [truePositive, falseNegative, falsePositive, trueNegative] = [count(true, true), count(true, false), count(false, true), count(false, false)];
  if (truePositive + falseNegative === 0 || falsePositive + trueNegative === 0) return null;
  return {
    threshold: round(threshold, 4), truePositive, falsePositive, trueNegative, falseNegative,
    sensitivity: round(truePositive / (truePositive + falseNegative), 3), sensitivityCi95: wilson(truePositive, truePositive + falseNegative),
    specificity: round(trueNegative / (falsePositive + trueNegative), 3), specificityCi95: wilson(trueNegative, falsePositive + trueNegative),
  };
}

/** The highest threshold that still finds the wanted share of the positives, and what it costs. */
export function atSensitivity(truth: readonly boolean[], score: readonly number[], wanted: number): OperatingPoint | null {
  const positives = score.filter((_, i) => truth[i]).sort((a, b) => b - a);
  const threshold = positives[Math.ceil(wanted * positives.length - 1e-9) - 1];
  // Rounded down, so that the written threshold still finds them.
  return threshold === undefined ? null : atThreshold(truth, score, Math.floor(threshold * 1e4) / 1e4);
}

/** Wilson's 95 % interval of a share. */
export function wilson(hits: number, n: number): readonly [number, number] {
  const [z, p] = [1.96, hits / n];
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [round(Math.max(0, middle - reach), 3), round(Math.min(1, middle + reach), 3)];
}

export const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function varianceOf(values: readonly number[]): number {
  const middle = mean(values);
  return values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
