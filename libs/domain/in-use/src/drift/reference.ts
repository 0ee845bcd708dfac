/** What the inputs and scores looked like when all was well. */
export type Reference =
  /** The first local cases, ascending. */
  | { readonly kind: 'sample'; readonly values: readonly number[] }
  /** Bins that the model's card states: `edges` ascending, one more than `counts`. */
  | { readonly kind: 'bins'; readonly edges: readonly number[]; readonly counts: readonly number[] }
  /** Kinds, as of a device's manufacturer. */
  | { readonly kind: 'categories'; readonly counts: Readonly<Record<string, number>> };

export type Observed = number | string;

export const sampleOf = (values: readonly number[]): Reference => ({ kind: 'sample', values: [...values].sort((a, b) => a - b) });

export function categoriesOf(values: readonly string[]): Reference {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return { kind: 'categories', counts };
}

/** Cases that the reference was made of. */
export function sizeOf(reference: Reference): number {
  if (reference.kind === 'sample') return reference.values.length;
  return Object.values(reference.counts).reduce((sum, n) => sum + n, 0);
}

/**
 * Where a value stands in the reference, 0..1, uniform as long as nothing changed: its rank, spread over ties and bins by `tie`
 * (0..1, the case's own lot). Kinds are ranked by how common they were, so a rare or unseen one stands near 1.
 */
export function rankIn(reference: Reference, value: Observed, tie: number): number {
  const { below, equal } = standing(reference, value);
  // The new case is one of them: never exactly 0 or 1.
  return (below + tie * (equal + 1)) / (sizeOf(reference) + 1);
}

function standing(reference: Reference, value: Observed): { readonly below: number; readonly equal: number } {
  if (reference.kind === 'sample') {
    const at = Number(value);
    const below = lowerBound(reference.values, at);
    return { below, equal: upperBound(reference.values, at) - below };
  }
  if (reference.kind === 'bins') {
    const last = reference.counts.length - 1;
    const bin = Math.max(0, Math.min(last, upperBound(reference.edges, Number(value)) - 1));
    return { below: reference.counts.slice(0, bin).reduce((sum, n) => sum + n, 0), equal: reference.counts[bin] ?? 0 };
  }
  const equal = reference.counts[String(value)] ?? 0;
  const commoner = Object.entries(reference.counts).filter(([name, n]) => n > equal || (n === equal && name < String(value)));
  return { below: commoner.reduce((sum, [, n]) => sum + n, 0), equal };
}

const lowerBound = (sorted: readonly number[], value: number) => firstIndex(sorted, (of) => of >= value);
const upperBound = (sorted: readonly number[], value: number) => firstIndex(sorted, (of) => of > value);
function firstIndex(sorted: readonly number[], isAtOrAfter: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAtOrAfter(sorted[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
