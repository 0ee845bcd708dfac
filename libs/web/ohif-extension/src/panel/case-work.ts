import type { CaseDetail, User } from '@qianli/contracts';

/** What this user may do with this case on the reading page. */
export interface CaseWork {
  /** The case is in this reader's hands, open, and its report can be written. */
  readonly mayReport: boolean;
  readonly mayOpen: 'open' | 'claim' | null;
  readonly mayReturn: boolean;
  readonly mayAmend: boolean;
  readonly maySign: { readonly preliminary: boolean; readonly final: boolean };
}

/** Follows the same rule as the server, which has the last word: one reader at a time, who signs preliminary before final or final at once. */
export function workOn(kase: CaseDetail, user: User): CaseWork {
  const isReader = user.role === 'specialist';
  const isMine = isReader && kase.assignedTo?.id === user.id;
  const writing = isMine && (kase.state === 'reading' || kase.state === 'preliminary');
  return {
    mayReport: writing,
    mayOpen: isMine && kase.state === 'assigned' ? 'open' : isReader && kase.state === 'in-pool' ? 'claim' : null,
    mayReturn: isMine && (kase.state === 'reading' || kase.state === 'assigned'),
    mayAmend: isMine && (kase.state === 'final' || kase.state === 'amended'),
    maySign: { preliminary: writing && kase.state === 'reading', final: writing },
  };
}
