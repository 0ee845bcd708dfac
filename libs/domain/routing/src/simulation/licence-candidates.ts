import type { SimulatedDay } from './simulate';
import type { SimulatedNetwork } from './simulated-network';

export interface LicenceCandidate {
  readonly reader: number;
  readonly hospital: number;
}

/**
 * Pairs of a reader and a hospital at which he has no licence, the most promising first: where much time is waited before
 * the read, and by readers with much time to spare. A sieve, not a verdict: what comes through is played.
 */
export function licenceCandidates(network: SimulatedNetwork, { reads, busyMinutes }: SimulatedDay, duty: readonly number[]): readonly LicenceCandidate[] {
  const waited = new Map<number, number>();
  network.cases.forEach(({ hospital, arrivesAt }, index) => {
    const read = reads[index];
    if (read) waited.set(hospital, (waited.get(hospital) ?? 0) + read.startedAt - arrivesAt);
  });
  const licencesOf = hospitalLicences(network);
  const idle = duty.map((minutes, reader) => Math.max(0, minutes - (busyMinutes[reader] ?? 0)) / Math.max(1, minutes));
  return [...licencesOf]
    .flatMap(([hospital, licences]) => network.readers.flatMap(({ isLicensedAt }, reader) => ([...licences].every((licence) => isLicensedAt[licence]) ? [] : [{ reader, hospital }])))
    .map((of) => ({ ...of, promise: (waited.get(of.hospital) ?? 0) * (0.01 + (idle[of.reader] ?? 0)) }))
    .sort((a, b) => b.promise - a.promise || a.hospital - b.hospital || a.reader - b.reader)
    .map(({ reader, hospital }) => ({ reader, hospital }));
}

/** The same network in which the reader may read whatever that hospital sends. */
export function withLicence(network: SimulatedNetwork, { reader, hospital }: LicenceCandidate): SimulatedNetwork {
  const licences = hospitalLicences(network).get(hospital) ?? new Set();
  return { ...network, readers: network.readers.map((of, index) => (index === reader ? { ...of, isLicensedAt: of.isLicensedAt.map((is, licence) => is || licences.has(licence)) } : of)) };
}

/** Which licences the cases of each hospital need. */
function hospitalLicences({ cases }: SimulatedNetwork): ReadonlyMap<number, ReadonlySet<number>> {
  const needed = new Map<number, Set<number>>();
  for (const { hospital, licence = hospital } of cases) needed.set(hospital, (needed.get(hospital) ?? new Set()).add(licence));
  return needed;
}
