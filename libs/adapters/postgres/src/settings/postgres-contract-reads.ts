import { DomainError, agreement as agreementShape, calendar as calendarShape, type Agreement, type Calendar } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { localClock } from '@qianli/domain-routing';
import { ContractReads, credentialState, type Clock, type ConflictView, type ShiftExceptionView } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { usedThisMonth } from '../routing/agreement-quota';
import type { Database } from '../shared/database';

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const named = { select: { id: true, name: true } } as const;
const states = { valid: 'in-force', 'expires-soon': 'ends-soon', expired: 'ended', 'not-yet': 'not-yet' } as const;
const seesAll = (actor: Actor) => actor.role === 'dispatcher' || actor.role === 'platform-admin';
const own = (actor: Actor) => actor.hospitalId ?? '00000000-0000-0000-0000-000000000000';

/** Agreements, calendars and exceptions as an actor may see them, from PostgreSQL. */
export class PostgresContractReads extends ContractReads {
  constructor(private readonly database: Database, private readonly clock: Clock) {
    super();
  }

  agreements(actor: Actor): Promise<Agreement[]> {
    return this.agreementsWhere(actor, {});
  }

  async agreement(actor: Actor, id: string): Promise<Agreement> {
    const [row] = await this.agreementsWhere(actor, { id });
    if (!row) throw new DomainError('not-found', `No agreement ${id}`);
    return row;
  }

  async calendars(_actor: Actor): Promise<Calendar[]> {
    return (await this.database.prisma.calendar.findMany({ orderBy: { name: 'asc' } })).map((row) => calendarShape.parse(row));
  }

  async calendar(actor: Actor, id: string): Promise<Calendar> {
    const row = (await this.calendars(actor)).find((of) => of.id === id);
    if (!row) throw new DomainError('not-found', `No calendar ${id}`);
    return row;
  }

  async shiftExceptions(actor: Actor): Promise<ShiftExceptionView[]> {
    const yesterday = new Date(this.clock.now().getTime() - 86_400_000);
    const mine: Prisma.ReaderWhereInput = seesAll(actor) ? {} : { OR: [{ user: { hospitalId: own(actor) } }, { credentials: { some: { hospitalId: own(actor) } } }] };
    const rows = await this.database.prisma.shiftException.findMany({ where: { day: { gte: new Date(dayOf(yesterday)) }, reader: mine }, include: { reader: { include: { user: named } } }, orderBy: [{ day: 'asc' }, { id: 'asc' }] });
    return rows.map(({ id, day, timeZone, startsAt, endsAt, reason, reader }) => ({ id, reader: reader.user, day: dayOf(day), timeZone, hours: startsAt && endsAt ? { startsAt, endsAt } : null, reason }));
  }

  async conflicts(_actor: Actor): Promise<ConflictView[]> {
    const rows = await this.database.prisma.readerConflict.findMany({ include: { reader: { include: { user: named } }, hospital: named }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(({ id, reader, hospital, patientId, reason }) => ({ id, reader: reader.user, hospital, patient: patientId ? { id: patientId } : null, reason }));
  }

  private async agreementsWhere(actor: Actor, where: Prisma.AgreementWhereInput): Promise<Agreement[]> {
    const mine: Prisma.AgreementWhereInput = seesAll(actor) ? {} : { OR: [{ sendingHospitalId: own(actor) }, { readingHospitalId: own(actor) }] };
    const rows = await this.database.prisma.agreement.findMany({
      where: { AND: [where, mine] }, orderBy: [{ validUntil: 'asc' }, { id: 'asc' }],
      include: { sending: { select: { id: true, name: true, timeZone: true } }, reading: named, calendar: named },
    });
    const now = this.clock.now();
    const used = await usedThisMonth(this.database.prisma, now);
    return rows.map((row) => {
      const [validFrom, validUntil] = [dayOf(row.validFrom), dayOf(row.validUntil)];
      return agreementShape.parse({
        id: row.id, sending: row.sending, reading: row.reading, modalities: row.modalities, quotaPerMonth: row.quotaPerMonth,
        usedThisMonth: used.get(row.id) ?? 0, sla: row.sla, calendar: row.calendar, validFrom, validUntil,
        state: states[credentialState(validFrom, validUntil, localClock(now, row.sending.timeZone).day)],
      });
    });
  }
}
