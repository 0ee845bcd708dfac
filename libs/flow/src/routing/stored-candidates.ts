import type { BatchCandidate, RoutingInput } from '@qianli/domain-routing';
import type { StoredCandidate } from './routing-store';

const minutes = (tenths: number) => tenths / 10;

/** Candidates as the log keeps them: with names, and in minutes. */
export function storedCandidates(candidates: readonly BatchCandidate[], { readers }: RoutingInput): readonly StoredCandidate[] {
  const names = new Map(readers.map(({ id, name }) => [id, name]));
  return candidates.map(({ readerId, refusals, startTenths, finishTenths, skillMatch, terms }) => ({
    readerId, name: names.get(readerId) ?? '', refusals,
    costs: finishTenths === null || startTenths === null || !terms ? null : {
      finishMinutes: minutes(finishTenths), readMinutes: minutes(finishTenths - startTenths), queueMinutes: minutes(startTenths), skillMatch: skillMatch ?? 0.5,
      terms: { lateness: minutes(terms.lateness), mismatch: minutes(terms.mismatch), continuity: minutes(terms.continuity), fairness: minutes(terms.fairness), learning: minutes(terms.learning), total: minutes(terms.total) },
    },
  }));
}
