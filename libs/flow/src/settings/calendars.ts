import { DomainError, type agreementsApi, type Calendar, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { checkCalendar } from '@qianli/domain-routing';
import type { ContractReads, ContractStore } from './contract-store';
import { requireTimeZone } from './overlapping-shifts';

type Body = RequestOf<typeof agreementsApi.createCalendar>['body'];

/** Working hours and holidays that contracts count by. */
export class Calendars {
  constructor(
    private readonly store: ContractStore,
    private readonly reads: ContractReads,
  ) {}

  add(actor: Actor, body: Body): Promise<Calendar> {
    return this.write(actor, null, body);
  }

  /** Throws `not-found`. Deadlines that were given stay as they were promised. */
  change(actor: Actor, id: string, body: Body): Promise<Calendar> {
    return this.write(actor, id, body);
  }

  private async write(actor: Actor, id: string | null, calendar: Body): Promise<Calendar> {
    const action = id ? 'calendar.changed' : 'calendar.added';
    const written = await this.store.inTransaction({ actor, action }, async (tx) => {
      requireTimeZone(calendar.timeZone);
      const faults = checkCalendar(calendar);
      if (faults.length > 0) throw new DomainError('bad-input', 'The calendar contradicts itself', faults);
      if (id && !(await tx.hasCalendar(id))) throw new DomainError('not-found', `No calendar ${id}`);
      const calendarId = await tx.writeCalendar(id, calendar);
      tx.audit({ actor, action, outcome: 'success', detail: { calendarId, ...calendar } });
      return calendarId;
    });
    return this.reads.calendar(actor, written);
  }
}
