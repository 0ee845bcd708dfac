import { priorityRank } from '@qianli/domain-case';
import { refusals, type HardRule } from './hard-rules';
import type { CaseToRoute, Reader } from './reader';
import { readMinutes, skillMatch } from './read-time';

export interface RoutingCosts {
  /** When this reader would have read the case, in minutes from now. */
  readonly finishMinutes: number;
  readonly readMinutes: number;
  /** His open work that goes before this case. */
  readonly queueMinutes: number;
  readonly skillMatch: number;
}
export interface Candidate {
  readonly readerId: string;
  readonly refusals: readonly HardRule[];
  /** null when a rule forbids him. */
  readonly costs: RoutingCosts | null;
}
export type RoutingDecision =
  | { readonly outcome: 'assigned'; readonly readerId: string; readonly candidates: readonly Candidate[] }
  | { readonly outcome: 'nobody-available'; readonly candidates: readonly Candidate[] };

/** Version of this rule, kept with each decision. */
export const policyVersion = 'earliest-finish-1';

/**
 * Gives the case to the eligible reader who would finish it first, by his skill and by the open work that goes before it
 * (a stat case waits only for stat cases). A tie goes to the better skill, then the smaller pile, then the lower id, so a replay decides alike.
 */
export function chooseReader(kase: CaseToRoute, readers: readonly Reader[], now: Date): RoutingDecision {
  const ordered = [...readers].sort((a, b) => compareIds(a.id, b.id));
  const candidates = ordered.map((reader): Candidate => {
    const forbidden = refusals(kase, reader, now);
    return { readerId: reader.id, refusals: forbidden, costs: forbidden.length > 0 ? null : costsOf(kase, reader) };
  });
  const pile = new Map(ordered.map((reader) => [reader.id, reader.open.length]));
  const best = candidates
    .flatMap((candidate) => (candidate.costs ? [{ id: candidate.readerId, costs: candidate.costs }] : []))
    .sort((a, b) => a.costs.finishMinutes - b.costs.finishMinutes || b.costs.skillMatch - a.costs.skillMatch || (pile.get(a.id) ?? 0) - (pile.get(b.id) ?? 0) || compareIds(a.id, b.id))[0];
  return best ? { outcome: 'assigned', readerId: best.id, candidates } : { outcome: 'nobody-available', candidates };
}

/** Code-unit order: the same on every machine, unlike a locale's. */
const compareIds = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function costsOf(kase: CaseToRoute, reader: Reader): RoutingCosts {
  const before = reader.open.filter((open) => priorityRank(open.priority) <= priorityRank(kase.priority));
  // Whole tenths of a minute: sums are exact, so the order of the open cases can't change a decision.
  const tenths = (minutes: number) => Math.round(minutes * 10);
  const queue = before.reduce((sum, open) => sum + tenths(readMinutes(open.modality, open.bodyPart, reader.subspecialties)), 0);
  const read = tenths(readMinutes(kase.modality, kase.bodyPart, reader.subspecialties));
  return { finishMinutes: (queue + read) / 10, readMinutes: read / 10, queueMinutes: queue / 10, skillMatch: skillMatch(kase.bodyPart, reader.subspecialties) };
}
