import { sizeOf, type Observed, type Reference } from './reference';

/** Deciles of a sample, bins of a card, kinds of a category: the shares of the reference and of the new cases. */
function shares(reference: Reference, values: readonly Observed[]): { readonly expected: number[]; readonly seen: number[] } {
  if (reference.kind === 'categories') {
    const names = [...new Set([...Object.keys(reference.counts), ...values.map(String)])];
    return { expected: names.map((name) => (reference.counts[name] ?? 0) / sizeOf(reference)), seen: names.map((name) => values.filter((of) => String(of) === name).length / values.length) };
  }
  const edges = reference.kind === 'bins' ? reference.edges.slice(1, -1)
    : [...new Set([1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => reference.values[Math.floor((tenth * reference.values.length) / 10)] ?? 0))];
  const binOf = (value: number) => edges.filter((edge) => value >= edge).length;
  const expected = new Array<number>(edges.length + 1).fill(0);
  const seen = new Array<number>(edges.length + 1).fill(0);
  if (reference.kind === 'bins') reference.counts.forEach((n, bin) => { expected[bin] = n / sizeOf(reference); });
  else for (const value of reference.values) expected[binOf(value)] = (expected[binOf(value)] ?? 0) + 1 / reference.values.length;
  for (const value of values) seen[binOf(Number(value))] = (seen[binOf(Number(value))] ?? 0) + 1 / values.length;
  return { expected, seen };
}

/**
 * Population stability index of the new cases against the reference, natural logarithm, empty cells counted as half a case.
 * By custom of credit scoring under 0.1 is stable and over 0.25 a shift; with few cases it is large by chance, so the alarm does not hang on it.
 */
export function populationStability(reference: Reference, values: readonly Observed[]): number | null {
  if (values.length === 0 || sizeOf(reference) === 0) return null;
  const { expected, seen } = shares(reference, values);
  return expected.reduce((sum, share, at) => {
    const [e, s] = [Math.max(share, 0.5 / sizeOf(reference)), Math.max(seen[at] ?? 0, 0.5 / values.length)];
    return sum + (s - e) * Math.log(s / e);
  }, 0);
}

/** Largest difference between the two distribution functions (Kolmogorov–Smirnov), 0..1; null for kinds and bins. */
export function kolmogorovSmirnov(reference: Reference, values: readonly Observed[]): number | null {
  if (reference.kind !== 'sample' || values.length === 0 || reference.values.length === 0) return null;
  const theirs = values.map(Number).sort((a, b) => a - b);
  const ours = reference.values;
  let [i, j, most] = [0, 0, 0];
  while (i < ours.length && j < theirs.length) {
    const at = Math.min(ours[i] ?? 0, theirs[j] ?? 0);
    while (i < ours.length && (ours[i] ?? 0) <= at) i += 1;
    while (j < theirs.length && (theirs[j] ?? 0) <= at) j += 1;
    most = Math.max(most, Math.abs(i / ours.length - j / theirs.length));
  }
  return most;
}
