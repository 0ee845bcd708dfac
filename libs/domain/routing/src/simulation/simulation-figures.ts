import { skillMatch, subspecialtyFor } from '../read-time';
import { giniOf } from '../measures/gini';
import { expectedMinutesOf } from './expected-minutes';
import type { SimulatedDay } from './simulate';
import type { SimulatedNetwork } from './simulated-network';

export const simulationFigures = [
  'meanTurnaroundMinutes', 'p50TurnaroundMinutes', 'p90TurnaroundMinutes', 'statBreachShare', 'urgentBreachShare', 'routineBreachShare', 'breachShare',
  'criticalMeanMinutes', 'flaggedMeanMinutes', 'unflaggedMeanMinutes', 'skillMatchShare', 'continuityShare', 'loadSpread', 'loadGini', 'longestMinutes',
] as const;
export type SimulationFigure = (typeof simulationFigures)[number];
/** Minutes from receipt to the end of the read, shares 0..1; null where there is no case of the kind. */
export type Figures = Readonly<Record<SimulationFigure, number | null>>;

/** One case that was read in a simulation, as the figures need it. */
export interface PlayedCase {
  readonly hospital: number;
  /** Day of arrival, counted from the start in blocks of 24 hours. */
  readonly day: number;
  readonly minutes: number;
  readonly isLate: boolean;
  readonly priority: string;
  readonly isCritical: boolean;
  readonly isFlagged: boolean;
  /** Read by a reader of its subspecialty; null where it has none that we know. */
  readonly isMatched: boolean | null;
  /** Read by one who reported the patient before; null where nobody did. */
  readonly isContinued: boolean | null;
  readonly reader: number;
  /** Minutes that such a case takes a reader of no particular skill: what it counts for in a reader's load. */
  readonly weight: number;
}

/** What became of each case; one that nobody read is left out. */
export function playedCases(network: SimulatedNetwork, { reads }: SimulatedDay): readonly PlayedCase[] {
  // Without a body part nobody is suited better than another.
  const neutral = expectedMinutesOf({ ...network, cases: network.cases.map((kase) => ({ ...kase, bodyPart: null })), readers: [{ id: '', subspecialties: [], isLicensedAt: [] }] });
  return network.cases.flatMap((kase, index): PlayedCase[] => {
    const read = reads[index];
    if (!read) return [];
    const skilled = subspecialtyFor(kase.bodyPart) === null ? null : skillMatch(kase.bodyPart, network.readers[read.reader]?.subspecialties ?? []) === 1;
    return [{
      hospital: kase.hospital, day: Math.floor(kase.arrivesAt / 1440), minutes: read.finishedAt - kase.arrivesAt, isLate: read.finishedAt > kase.dueAt,
      priority: kase.priority, isCritical: kase.isCritical, isFlagged: kase.isFlagged, isMatched: skilled,
      isContinued: kase.earlierReaders && kase.earlierReaders.length > 0 ? kase.earlierReaders.includes(read.reader) : null,
      reader: read.reader, weight: neutral(index, 0),
    }];
  });
}

/** Minutes on duty of each reader; for one who is always there, the length of the simulation. */
export function dutyMinutes({ readers, cases }: SimulatedNetwork): readonly number[] {
  const length = cases.at(-1)?.arrivesAt ?? 0;
  return readers.map(({ onDuty }) => (onDuty ? onDuty.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, length) - Math.max(0, from)), 0) : length));
}

/** The figures of the cases that are given; load in weighted minutes by time on duty. */
export function figuresOf(cases: readonly PlayedCase[], duty: readonly number[]): Figures {
  const minutes = Float64Array.from(cases, (of) => of.minutes).sort();
  const at = (share: number) => (minutes.length === 0 ? null : (minutes[Math.max(0, Math.ceil(share * minutes.length) - 1)] ?? null));
  const meanOf = (is: (of: PlayedCase) => boolean, value: (of: PlayedCase) => number) => {
    let [sum, n] = [0, 0];
    for (const of of cases) if (is(of)) { sum += value(of); n++; }
    return n === 0 ? null : sum / n;
  };
  const late = (is: (of: PlayedCase) => boolean) => meanOf(is, ({ isLate }) => (isLate ? 1 : 0));
  const wait = ({ minutes: of }: PlayedCase) => of;
  const work = duty.map(() => 0);
  for (const { reader, weight } of cases) work[reader] = (work[reader] ?? 0) + weight;
  const load = work.flatMap((of, reader) => ((duty[reader] ?? 0) > 0 ? [of / (duty[reader] ?? 1)] : []));
  const meanLoad = load.reduce((sum, of) => sum + of, 0) / Math.max(1, load.length);
  return {
    meanTurnaroundMinutes: meanOf(() => true, wait), p50TurnaroundMinutes: at(0.5), p90TurnaroundMinutes: at(0.9),
    statBreachShare: late(({ priority }) => priority === 'stat'), urgentBreachShare: late(({ priority }) => priority === 'urgent' || priority === 'asap'),
    routineBreachShare: late(({ priority }) => priority === 'routine'), breachShare: late(() => true),
    criticalMeanMinutes: meanOf(({ isCritical }) => isCritical, wait), flaggedMeanMinutes: meanOf(({ isFlagged }) => isFlagged, wait), unflaggedMeanMinutes: meanOf(({ isFlagged }) => !isFlagged, wait),
    skillMatchShare: meanOf(({ isMatched }) => isMatched !== null, ({ isMatched }) => (isMatched ? 1 : 0)),
    continuityShare: meanOf(({ isContinued }) => isContinued !== null, ({ isContinued }) => (isContinued ? 1 : 0)),
    loadSpread: meanLoad > 0 ? Math.sqrt(load.reduce((sum, of) => sum + (of - meanLoad) ** 2, 0) / load.length) / meanLoad : null,
    loadGini: giniOf(load), longestMinutes: minutes.at(-1) ?? null,
  };
}
