/** The states of a case, in the field's words; the same word in code, database, wire and screen. */
export const caseStates = [
  /** Instances are arriving. Does not tell how many are still to come. */
  'receiving',
  /** All instances have arrived, or the sender said so. The pre-read may be running. */
  'received',
  /** Waits for a reader. Does not tell whether anybody may read it: an escalation is an event, not a state. */
  'in-pool',
  /** One reader holds it; he has not opened it yet. */
  'assigned',
  /** One reader has it open; nobody else may. */
  'reading',
  /** Sent back to the county with a coded reason; the clock stands still. */
  'returned',
  /** A preliminary report is signed; the final one is owed. */
  'preliminary',
  /** The final report is signed. Does not tell whether the county has seen it. */
  'final',
  /** A signed report was changed or added to; earlier versions are kept. */
  'amended',
  /** Nobody will read it. */
  'cancelled',
] as const;
export type CaseState = (typeof caseStates)[number];

/** Which state may follow which. A move that is not listed is refused. */
export const caseTransitions: Readonly<Record<CaseState, readonly CaseState[]>> = {
  receiving: ['received', 'cancelled'],
  received: ['in-pool', 'assigned', 'cancelled'],
  'in-pool': ['assigned', 'reading', 'cancelled'],
  assigned: ['reading', 'in-pool', 'assigned', 'returned', 'cancelled'],
  reading: ['assigned', 'in-pool', 'returned', 'preliminary', 'final', 'cancelled'],
  returned: ['received', 'in-pool', 'assigned', 'cancelled'],
  preliminary: ['final', 'amended', 'reading', 'assigned', 'in-pool'],
  final: ['amended'],
  amended: ['amended'],
  cancelled: [],
};

/** Whether a case in `from` may move to `to`. */
export function mayMove(from: CaseState, to: CaseState): boolean {
  return caseTransitions[from].includes(to);
}

/** A case that still owes somebody a final report. */
export function isOpen(state: CaseState): boolean {
  return state !== 'final' && state !== 'amended' && state !== 'cancelled';
}
