import type { Priority } from '@qianli/domain-case';
import type { Span } from '../working-calendar';
import { randomOf } from './random';
import type { SimulatedCase, SimulatedNetwork } from './simulated-network';
import { siteReadTimes, type SiteReadTimes } from './site-read-times';

/** A case that the platform received. Instants in milliseconds. */
export interface HistoryCase {
  readonly hospitalId: string;
  readonly modality: string;
  readonly bodyPart: string | null;
  /** As ordered, before any flag. */
  readonly priority: Priority;
  readonly receivedAt: number;
  readonly dueAt: number;
  readonly isFlagged: boolean;
  readonly isCritical: boolean;
  readonly earlierReaderIds: readonly string[];
  /** From opening to signature; null when it was not read. */
  readonly readMinutes: number | null;
}
export interface HistoryReader {
  readonly id: string;
  readonly subspecialties: readonly string[];
  /** When he is on duty, ascending; what touches or overlaps counts as one. */
  readonly duty: readonly Span[];
}
export interface History {
  /** In the order of receipt. */
  readonly cases: readonly HistoryCase[];
  readonly readers: readonly HistoryReader[];
  /** Whether a reader is licensed for such a case. */
  readonly mayRead: (kase: HistoryCase, readerId: string) => boolean;
}
/** Log-normal of coefficient of variation .5, as on the synthetic day. */
const assumedSpread = Math.sqrt(Math.log(1.25));

/** The platform's own days as a network to play: its arrivals, promises, rota and licences; the time of each read is drawn anew, alike for every policy. */
export function historyNetwork({ cases, readers, mayRead }: History, from: number, seed: number): { network: SimulatedNetwork; hospitalIds: readonly string[]; readTimes: SiteReadTimes } {
  const minute = (at: number) => (at - from) / 60_000;
  const random = randomOf(seed);
  const readTimes = siteReadTimes(cases.flatMap(({ modality, readMinutes }) => (readMinutes === null ? [] : [{ modality, minutes: readMinutes }])));
  const spread = readTimes.spread ?? assumedSpread;
  const hospitalIds = [...new Set(cases.map((of) => of.hospitalId))].sort();
  const numberOf = new Map(readers.map(({ id }, index) => [id, index]));
  const licences = new Map<string, { readonly number: number; readonly kase: HistoryCase }>();
  const licenceOf = (kase: HistoryCase) => {
    const key = JSON.stringify([kase.hospitalId, kase.modality, kase.bodyPart]);
    const known = licences.get(key) ?? { number: licences.size, kase };
    licences.set(key, known);
    return known.number;
  };
  const played = cases.map((kase): SimulatedCase => ({
    arrivesAt: minute(kase.receivedAt), dueAt: minute(kase.dueAt), hospital: hospitalIds.indexOf(kase.hospitalId), licence: licenceOf(kase),
    modality: kase.modality, bodyPart: kase.bodyPart, priority: kase.priority, isCritical: kase.isCritical, isFlagged: kase.isFlagged,
    effort: Math.exp(spread * random.normal()),
    earlierReaders: kase.earlierReaderIds.flatMap((id) => numberOf.get(id) ?? []),
  }));
  return {
    network: {
      readers: readers.map(({ id, subspecialties, duty }) => ({
        id, subspecialties,
        isLicensedAt: [...licences.values()].map(({ kase }) => mayRead(kase, id)),
        onDuty: joined(duty).map(([start, end]) => [Math.max(0, minute(start)), minute(end)] as const).filter(([start, end]) => end > start),
      })),
      cases: played,
      minutesByModality: readTimes.minutesByModality,
    },
    hospitalIds,
    readTimes,
  };
}

function joined(spans: readonly Span[]): readonly Span[] {
  const result: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
