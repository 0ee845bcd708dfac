import type { Size } from './ct-volume';
import type { NoduleCandidate } from './nodule-candidates';

export interface JudgedCandidate extends NoduleCandidate {
  readonly probability: number;
}

export interface NoduleSelection {
  readonly threshold: number;
  /** Marks nearer to each other than this are one: the more probable stays. */
  readonly mergeMm: number;
  readonly most: number;
}

/** The marks to show: over the threshold, the most probable of each place, at most `most`; ties go to the stronger answer. */
export function selectNodules(
  candidates: readonly NoduleCandidate[],
  probabilities: Float32Array,
  spacingMm: Size,
  { threshold, mergeMm, most }: NoduleSelection,
): JudgedCandidate[] {
  const over = candidates
    .map((candidate, i) => ({ ...candidate, probability: probabilities[i] ?? 0 }))
    .filter((candidate) => candidate.probability >= threshold)
    .sort((a, b) => b.probability - a.probability || b.response - a.response);
  const kept: JudgedCandidate[] = [];
  for (const candidate of over) {
    if (kept.length >= most) break;
    if (kept.every((other) => apartMm(candidate.centre, other.centre, spacingMm) >= mergeMm)) kept.push(candidate);
  }
  return kept;
}

/** Distance between two volume indices in millimetres. */
export function apartMm(a: readonly [number, number, number], b: readonly [number, number, number], s: Size): number {
  return Math.hypot((a[0] - b[0]) * s.x, (a[1] - b[1]) * s.y, (a[2] - b[2]) * s.z);
}
