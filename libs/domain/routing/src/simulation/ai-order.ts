import type { Priority } from '@qianli/domain-case';
import type { AiGuardRails } from '../policy/routing-policy';
import type { Desk } from './simulate';

/** The rails that a simulation can hold; the positive predictive value is a site's own, no simulation knows it. */
export type SimulatedRails = Pick<AiGuardRails, 'maxDelayMinutes' | 'maxFlaggedShare'>;

/** As on the platform: of fewer waiting cases a share says nothing. */
const leastForShare = 10;

/**
 * The class in which each waiting case is ordered. A flag lifts a routine case to urgent; a routine case that has waited as
 * long as the rails allow is lifted as well, so that no flag passes it any more. With too many flags among the waiting, flags
 * order nothing. Deadlines stay as they are.
 */
export function aiOrder(desk: Pick<Desk, 'now' | 'network' | 'pool'>, rails: SimulatedRails | null): (kase: number) => Priority {
  const given = (kase: number): Priority => desk.network.cases[kase]?.priority ?? 'routine';
  if (!rails) return given;
  const flagged = desk.pool.filter((kase) => desk.network.cases[kase]?.isFlagged).length;
  if (desk.pool.length >= leastForShare && flagged > rails.maxFlaggedShare * desk.pool.length) return given;
  return (kase) => {
    const of = desk.network.cases[kase];
    if (!of || of.priority !== 'routine') return given(kase);
    return of.isFlagged || desk.now - of.arrivesAt >= rails.maxDelayMinutes ? 'urgent' : 'routine';
  };
}
