export type Arm = 'shown' | 'concealed';
export interface CaseForLot {
  /** A random UUID (version 4): its first 32 bits are the lot, so that a second run draws the same. */
  readonly caseId: string;
  readonly priority: string;
  /** A finding that cannot wait was flagged, or the case is critical. */
  readonly critical: boolean;
  readonly preReadDone: boolean;
}

/**
 * Whether the reader first reads without the pre-read. Null where no lot is drawn: the hospital's share is 0, there is no pre-read,
 * the case is stat or critical. `share` is 0..1.
 */
export function armOf(kase: CaseForLot, share: number): Arm | null {
  if (share <= 0 || !kase.preReadDone || kase.priority === 'stat' || kase.critical) return null;
  return Number.parseInt(kase.caseId.replaceAll('-', '').slice(0, 8), 16) / 2 ** 32 < share ? 'concealed' : 'shown';
}
