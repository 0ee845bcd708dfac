import type { CasePromise } from '@qianli/domain-routing';

/** What was promised for a case, and when it is due by it. Kept with the case: a later contract moves no deadline that was given. */
export interface Promised {
  readonly promise: CasePromise;
  readonly dueAt: Date;
}
