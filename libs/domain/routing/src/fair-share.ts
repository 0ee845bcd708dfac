import { rotaSpans, type Shift, type ShiftException } from './shift';

/** What a reader did within the fairness window. */
export interface WorkDone {
  readonly id: string;
  readonly shifts: readonly Shift[];
  readonly exceptions?: readonly ShiftException[] | undefined;
  /** Expected minutes of the cases he read or holds: weighted units, not counts. */
  readonly minutes: number;
}
/** Minutes on shift between two instants. */
export function rotaMinutes({ shifts, exceptions = [] }: Pick<WorkDone, 'shifts' | 'exceptions'>, from: number, to: number): number {
  return rotaSpans(shifts, exceptions, from, to).reduce((sum, [start, end]) => sum + (end - start), 0) / 60_000;
}

/**
 * How far each reader is ahead of his fair share of the window's work, in minutes; negative for one who is owed work. The fair
 * share goes by the time on shift, so whoever was off for a while, or logged out, neither owes nor is owed for it; and since
 * it is counted over days, a deficit is still there at the next log-in.
 */
export function aheadOfFairShare(readers: readonly WorkDone[], from: number, to: number): ReadonlyMap<string, number> {
  const duty = readers.map((reader) => rotaMinutes(reader, from, to));
  const allDuty = duty.reduce((sum, minutes) => sum + minutes, 0);
  const allWork = readers.reduce((sum, { minutes }) => sum + minutes, 0);
  return new Map(readers.map(({ id, minutes }, index) => [id, allDuty > 0 && (duty[index] ?? 0) > 0 ? minutes - (allWork * (duty[index] ?? 0)) / allDuty : 0]));
}
