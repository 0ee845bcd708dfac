import { caseStates, type CaseState, type Priority } from '@qianli/domain-case';

/** Procedure Step State (0074,1000), PS3.3 C.30.1. CANCELED has one L here. */
export const workitemStates = ['SCHEDULED', 'IN PROGRESS', 'CANCELED', 'COMPLETED'] as const;
export type WorkitemState = (typeof workitemStates)[number];

/** A workitem is one reading: it ends with the first signature, also where a second reader has yet to confirm it. */
const stateOf: Readonly<Record<CaseState, WorkitemState>> = {
  receiving: 'SCHEDULED',
  received: 'SCHEDULED',
  'in-pool': 'SCHEDULED',
  assigned: 'SCHEDULED',
  reading: 'IN PROGRESS',
  returned: 'CANCELED',
  preliminary: 'COMPLETED',
  final: 'COMPLETED',
  amended: 'COMPLETED',
  cancelled: 'CANCELED',
};

/** How a case's state is told in UPS. Four words for ten: the rest is not told. */
export const workitemState = (state: CaseState): WorkitemState => stateOf[state];

/** The states of cases that are told as this one. */
export const caseStatesOf = (state: WorkitemState): CaseState[] => caseStates.filter((of) => stateOf[of] === state);

/** Input Readiness State (0040,4041): images are still to come, or the county has been asked for something. */
export const inputReadiness = (state: CaseState): 'INCOMPLETE' | 'READY' =>
  state === 'receiving' || state === 'returned' ? 'INCOMPLETE' : 'READY';

const priorityOf = { stat: 'HIGH', asap: 'HIGH', urgent: 'MEDIUM', routine: 'LOW' } as const satisfies Record<Priority, string>;

/** Scheduled Procedure Step Priority (0074,1200): UPS has three, so `stat` and `asap` look the same. */
export const workitemPriority = (priority: Priority): 'HIGH' | 'MEDIUM' | 'LOW' => priorityOf[priority];
