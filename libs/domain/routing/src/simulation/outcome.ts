import { skillMatch, subspecialtyFor } from '../read-time';
import type { SimulatedDay } from './simulate';
import type { SimulatedNetwork } from './simulated-network';

/** What a policy did to a network. Minutes from arrival to the end of the read; shares in 0..1. */
export interface Outcome {
  readonly cases: number;
  /** Cases that nobody was licensed to read; they are in no other figure. */
  readonly neverRead: number;
  readonly mean: number;
  readonly p90: number;
  readonly longest: number;
  readonly statBreach: number;
  readonly breach: number;
  readonly criticalMean: number;
  /** Routine cases with a critical finding that the AI did not flag. */
  readonly missedCriticalMean: number;
  /** Of the cases of a known subspecialty, those read by one of its own. */
  readonly skillShare: number;
  /** Deviation over mean of the readers' minutes of work. */
  readonly loadSpread: number;
}

/** The figures of docs/routing.md for one simulated network. */
export function outcomeOf({ cases, readers }: SimulatedNetwork, { reads, busyMinutes }: SimulatedDay): Outcome {
  const read = cases.flatMap((kase, index) => {
    const of = reads[index];
    return of ? [{ kase, minutes: of.finishedAt - kase.arrivesAt, late: of.finishedAt > kase.dueAt, reader: readers[of.reader] }] : [];
  });
  const minutes = read.map((of) => of.minutes).sort((a, b) => a - b);
  const stat = read.filter(({ kase }) => kase.priority === 'stat');
  const special = read.filter(({ kase }) => subspecialtyFor(kase.bodyPart) !== null);
  const own = special.filter(({ kase, reader }) => skillMatch(kase.bodyPart, reader?.subspecialties ?? []) === 1);
  const meanBusy = mean(busyMinutes);
  return {
    cases: cases.length,
    neverRead: cases.length - read.length,
    mean: mean(minutes),
    p90: minutes[Math.ceil(0.9 * minutes.length) - 1] ?? 0,
    longest: minutes.at(-1) ?? 0,
    statBreach: share(stat.filter(({ late }) => late).length, stat.length),
    breach: share(read.filter(({ late }) => late).length, read.length),
    criticalMean: mean(read.filter(({ kase }) => kase.isCritical).map((of) => of.minutes)),
    missedCriticalMean: mean(read.filter(({ kase }) => kase.isCritical && !kase.isFlagged && kase.priority === 'routine').map((of) => of.minutes)),
    skillShare: share(own.length, special.length),
    loadSpread: share(Math.sqrt(mean(busyMinutes.map((busy) => (busy - meanBusy) ** 2))), meanBusy),
  };
}

const mean = (of: readonly number[]) => share(of.reduce((sum, value) => sum + value, 0), of.length);
const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
