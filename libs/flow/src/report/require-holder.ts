import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { LockedCase } from '../cases/case-store';

/** Throws `case-not-open-by-you` unless this reader has the case open, or owes the final report after his preliminary one. */
export function requireHolder(reader: Actor, kase: LockedCase): void {
  const isOpen = kase.state === 'reading' || kase.state === 'preliminary';
  if (!isOpen || kase.assignedToId !== reader.userId)
    throw new DomainError('case-not-open-by-you', `Case ${kase.id} is not open by this reader`);
}
