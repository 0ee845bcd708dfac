import type { CaseSummary } from '@qianli/contracts';

export const caseFilters = ['all', 'open', 'reported', 'toAcknowledge', 'returned', 'unread', 'critical'] as const;
export type CaseFilter = (typeof caseFilters)[number];

export function isCaseFilter(value: string): value is CaseFilter {
  return (caseFilters as readonly string[]).includes(value);
}

const signed = 'preliminary,final,amended';
/** The states that the server is asked for; undefined: all. */
export const statesOf: Readonly<Record<CaseFilter, string | undefined>> = {
  all: undefined,
  open: 'receiving,received,in-pool,assigned,reading,returned',
  reported: signed,
  toAcknowledge: signed,
  returned: 'returned',
  unread: undefined,
  critical: signed,
};

/** What a state alone cannot say: unread messages, a report nobody has acknowledged, a critical result. */
export function wanted(filter: CaseFilter, kase: Pick<CaseSummary, 'unread' | 'critical' | 'steps'>): boolean {
  if (filter === 'unread') return kase.unread > 0;
  if (filter === 'toAcknowledge') return kase.steps.acknowledgedAt === null;
  if (filter === 'critical') return kase.critical;
  return true;
}
