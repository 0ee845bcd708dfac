import { expectedMinutesOf } from '../simulation/expected-minutes';
import type { SimulatedDay } from '../simulation/simulate';
import type { SimulatedNetwork } from '../simulation/simulated-network';
import type { Claim } from './cherry-picking';

/**
 * Every read of a simulation in which readers take from the pool, as the claim that it was, by reader. Minutes are the reader's
 * own or, as the platform compares them, those of the modality for anybody.
 */
export function simulatedClaims(network: SimulatedNetwork, { reads }: SimulatedDay, minutes: 'own' | 'modality' = 'own'): readonly (readonly Claim[])[] {
  const expected = expectedMinutesOf(minutes === 'own' ? network : { ...network, cases: network.cases.map((kase) => ({ ...kase, bodyPart: null })) });
  const claims: Claim[][] = network.readers.map(() => []);
  const started = reads.flatMap((read, kase) => (read ? [{ kase, ...read }] : [])).sort((a, b) => a.startedAt - b.startedAt || a.kase - b.kase);
  const waiting = new Set<number>();
  let arrived = 0;
  for (const { kase, startedAt, reader } of started) {
    for (; (network.cases[arrived]?.arrivesAt ?? Infinity) <= startedAt; arrived++) waiting.add(arrived);
    const taken = network.cases[kase];
    const open = [...waiting].filter((of) => {
      const other = network.cases[of];
      return other && other.priority === taken?.priority && network.readers[reader]?.isLicensedAt[other.licence ?? other.hospital];
    });
    claims[reader]?.push({ takenMinutes: expected(kase, reader), openMinutes: open.map((of) => expected(of, reader)) });
    waiting.delete(kase);
  }
  return claims;
}
