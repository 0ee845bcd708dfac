import type { Priority } from '@qianli/domain-case';

/** Times in minutes from the start of the simulation. */
export interface SimulatedCase {
  readonly arrivesAt: number;
  readonly hospital: number;
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly priority: Priority;
  readonly dueAt: number;
  /** Actual over expected read time; belongs to the case, so that every policy meets the same day. */
  readonly effort: number;
  /** Something that cannot wait is on the image, known to the simulation alone. */
  readonly isCritical: boolean;
  readonly isFlagged: boolean;
  /** Which entry of `isLicensedAt` it needs; left out: its hospital's. */
  readonly licence?: number;
  /** Readers who reported this patient before, by number. */
  readonly earlierReaders?: readonly number[];
}
export interface SimulatedReader {
  readonly id: string;
  readonly subspecialties: readonly string[];
  /** By number of the licence, which is the number of the hospital where cases name none. */
  readonly isLicensedAt: readonly boolean[];
  /** `[from, to)` in minutes, ascending and apart; left out: always. */
  readonly onDuty?: readonly (readonly [from: number, to: number])[];
}
export interface SimulatedNetwork {
  readonly readers: readonly SimulatedReader[];
  /** In the order of arrival. */
  readonly cases: readonly SimulatedCase[];
  /** Minutes of a read by modality where the site's own are known, for a reader of no particular skill; else those of `readMinutes`. */
  readonly minutesByModality?: Readonly<Record<string, number>>;
}
