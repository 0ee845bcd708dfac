import { DomainError, type RequestOf, type settingsApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import { requireTimeZone, shiftsOverlap } from './overlapping-shifts';
import type { SettingsReads, ShiftView } from './settings-reads';
import type { SettingsStore } from './settings-store';

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** When readers are on call. */
export class Shifts {
  constructor(private readonly store: SettingsStore, private readonly reads: SettingsReads, private readonly clock: Clock) {}

  /** Throws `bad-input` for an unknown time zone or an overlap, naming the shift it overlaps with; `not-found` for an unknown reader. */
  async add(actor: Actor, { readerId, ...body }: RequestOf<typeof settingsApi.createShift>['body']): Promise<ShiftView> {
    requireTimeZone(body.timeZone);
    const shift = { ...body, weekdays: [...new Set(body.weekdays)].sort((a, b) => a - b) };
    const id = await this.store.inTransaction({ actor, action: 'shift.added' }, async (tx) => {
      if (!(await tx.lockReader(readerId))) throw new DomainError('not-found', `No reader ${readerId}`);
      const other = (await tx.shiftsOf(readerId)).find((of) => shiftsOverlap(of, shift, this.clock.now()));
      if (other) {
        const days = other.weekdays.map((day) => dayNames[day - 1]).join(', ');
        throw new DomainError('bad-input', 'The shift overlaps with another one of this reader', [
          { path: 'body.startsAt', message: `Overlaps with the shift from ${other.startsAt} to ${other.endsAt} (${other.timeZone}) on ${days}. Let one end before the other begins, or remove that one.`, zh: `与该专家 ${other.startsAt}–${other.endsAt} 的班次（${other.timeZone}，${other.weekdays.map((day) => `周${'一二三四五六日'[day - 1]}`).join('、')}）重叠。请使其中一个先结束，或删除那个班次。` },
        ]);
      }
      const added = await tx.addShift(readerId, shift);
      tx.audit({ actor, action: 'shift.added', outcome: 'success', detail: { shiftId: added, readerId, ...shift } });
      return added;
    });
    return this.reads.shift(actor, id);
  }

  async remove(actor: Actor, id: string): Promise<void> {
    await this.store.inTransaction({ actor, action: 'shift.removed' }, async (tx) => {
      const removed = await tx.removeShift(id);
      if (!removed) throw new DomainError('not-found', `No shift ${id}`);
      tx.audit({ actor, action: 'shift.removed', outcome: 'success', detail: { shiftId: id, readerId: removed.readerId } });
    });
  }
}
