import { giniOf } from './gini';

/** A read case of a sending hospital. */
export interface HospitalRead {
  readonly hospitalId: string;
  readonly minutes: number;
  /** Read by a reader of the case's own subspecialty; null where it has none that we know. */
  readonly byOwnSubspecialty: boolean | null;
}
export interface HospitalAccess {
  readonly hospitalId: string;
  readonly n: number;
  readonly meanMinutes: number;
  readonly p90Minutes: number;
  /** Of the cases of a known subspecialty; null when there are none. */
  readonly expertShare: number | null;
}
export interface Equity {
  /** The longest mean turnaround first. */
  readonly hospitals: readonly HospitalAccess[];
  /** Of the hospitals' mean turnaround: 0 when all wait alike. null below two hospitals. */
  readonly gini: number | null;
}

/** Turnaround and access to the right specialist by sending hospital. A hospital counts once in the Gini, however few cases it sends. */
export function equityOf(reads: readonly HospitalRead[]): Equity {
  const byHospital = new Map<string, HospitalRead[]>();
  for (const read of reads) byHospital.set(read.hospitalId, [...(byHospital.get(read.hospitalId) ?? []), read]);
  const hospitals = [...byHospital]
    .map(([hospitalId, those]): HospitalAccess => {
      const minutes = those.map((of) => of.minutes).sort((a, b) => a - b);
      const special = those.filter(({ byOwnSubspecialty }) => byOwnSubspecialty !== null);
      return {
        hospitalId, n: those.length, meanMinutes: minutes.reduce((sum, of) => sum + of, 0) / minutes.length, p90Minutes: minutes[Math.ceil(0.9 * minutes.length) - 1] ?? 0,
        expertShare: special.length === 0 ? null : special.filter(({ byOwnSubspecialty }) => byOwnSubspecialty).length / special.length,
      };
    })
    .sort((a, b) => b.meanMinutes - a.meanMinutes || (a.hospitalId < b.hospitalId ? -1 : 1));
  return { hospitals, gini: hospitals.length < 2 ? null : giniOf(hospitals.map((of) => of.meanMinutes)) };
}
