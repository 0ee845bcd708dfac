import type { CaseSummary } from '@qianli/contracts';

export const worklistViews = ['viewAll', 'viewMine', 'viewPool', 'viewFlagged', 'viewPreliminary', 'viewDone'] as const;
export type WorklistView = (typeof worklistViews)[number];

export function isWorklistView(value: string): value is WorklistView {
  return (worklistViews as readonly string[]).includes(value);
}

export interface ViewQuery {
  readonly state: string;
  readonly assignedToMe?: 'true';
  readonly order?: 'newest';
}
const toRead = 'in-pool,assigned,reading,preliminary';
/** What each view asks of the server, which also sorts. */
export const viewQueries: Readonly<Record<WorklistView, ViewQuery>> = {
  viewAll: { state: toRead },
  viewMine: { state: 'assigned,reading,preliminary', assignedToMe: 'true' },
  viewPool: { state: 'in-pool' },
  viewFlagged: { state: toRead },
  viewPreliminary: { state: 'preliminary' },
  viewDone: { state: 'final,amended,returned', order: 'newest' },
};

export function inView(view: WorklistView, kase: CaseSummary): boolean {
  return view !== 'viewFlagged' || (kase.preRead?.flagged ?? false);
}
