import type { Priority } from '@qianli/domain-case';

/** A sending that a reload interrupted. Kept for the life of the tab; holds UIDs and the history, no name and no image. */
export interface Unfinished {
  readonly submissionId: string;
  readonly userId: string;
  readonly priority: Priority;
  readonly history: string;
  readonly arrived: readonly string[];
}
const key = 'qianli.unfinished';

export function readUnfinished(userId: string): Unfinished | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Unfinished | null;
    return kept?.userId === userId && Array.isArray(kept.arrived) ? kept : null;
  } catch {
    return null;
  }
}

/** A full storage only costs the comfort: everything is sent again then. */
export function keepUnfinished(unfinished: Unfinished): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(unfinished));
  } catch {
    forgetUnfinished();
  }
}

export function forgetUnfinished(): void {
  sessionStorage.removeItem(key);
}
