import { DomainError, readTypes } from '@qianli/contracts';
import type { Actor, Role } from '@qianli/domain-case';
import { localClock } from '@qianli/domain-routing';
import { credentialState, SettingsReads, type Clock, type CredentialView, type HospitalView, type ModelView, type PersonView, type ShiftView } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';
import { modelView } from './model-view';

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const named = { select: { id: true, name: true } } as const;
const withNames = { reader: { include: { user: named } }, hospital: { select: { id: true, name: true, timeZone: true } } } as const;
const withReader = { reader: { include: { user: named } } } as const;

/** Readers whom a hospital's administrator knows: his own, and those who hold a credential at his hospital. */
const readersKnownTo = (hospitalId: string): Prisma.ReaderWhereInput => ({ OR: [{ user: { hospitalId } }, { credentials: { some: { hospitalId } } }] });

/** Nobody but these sees the whole network. */
const seesAll = (actor: Actor) => actor.role === 'dispatcher' || actor.role === 'platform-admin';
const own = (actor: Actor) => actor.hospitalId ?? '00000000-0000-0000-0000-000000000000';

/** The settings as an actor may see them, from PostgreSQL. */
export class PostgresSettingsReads extends SettingsReads {
  constructor(private readonly database: Database, private readonly clock: Clock) {
    super();
  }

  async hospitals(_actor: Actor): Promise<HospitalView[]> {
    const rows = await this.database.prisma.hospital.findMany({ orderBy: [{ kind: 'asc' }, { name: 'asc' }] });
    return rows.map(({ id, name, nameEn, kind, timeZone }) => ({ id, name, nameEn, kind: kind === 'tertiary' ? 'tertiary' : 'county', timeZone }));
  }

  people(actor: Actor, role?: Role): Promise<PersonView[]> {
    return this.personsWhere(actor, role ? { role } : {});
  }

  async person(actor: Actor, id: string): Promise<PersonView> {
    return only(await this.personsWhere(actor, { id }), `person ${id}`);
  }

  credentials(actor: Actor): Promise<CredentialView[]> {
    return this.credentialsWhere(actor, {});
  }

  async credential(actor: Actor, id: string): Promise<CredentialView> {
    return only(await this.credentialsWhere(actor, { id }), `credential ${id}`);
  }

  shifts(actor: Actor): Promise<ShiftView[]> {
    return this.shiftsWhere(actor, {});
  }

  async shift(actor: Actor, id: string): Promise<ShiftView> {
    return only(await this.shiftsWhere(actor, { id }), `shift ${id}`);
  }

  async models(_actor: Actor): Promise<ModelView[]> {
    return (await this.database.prisma.modelState.findMany({ orderBy: { id: 'asc' } })).map(modelView);
  }

  async model(actor: Actor, id: string): Promise<ModelView> {
    return only((await this.models(actor)).filter((model) => model.id === id), `model ${id}`);
  }

  private async personsWhere(actor: Actor, where: Prisma.UserWhereInput): Promise<PersonView[]> {
    const rows = await this.database.prisma.user.findMany({
      where: { AND: [where, seesAll(actor) ? {} : { hospitalId: own(actor) }] }, include: { hospital: named, reader: true }, orderBy: [{ role: 'asc' }, { username: 'asc' }],
    });
    return rows.map(({ id, username, name, role, hospital, active, reader }) => ({
      id, username, name, role: role as Role, hospital, active, subspecialties: reader?.subspecialties ?? [], capacity: reader?.capacity ?? null,
    }));
  }

  private async credentialsWhere(actor: Actor, where: Prisma.CredentialWhereInput): Promise<CredentialView[]> {
    const mine: Prisma.CredentialWhereInput = seesAll(actor) ? {} : { OR: [{ hospitalId: own(actor) }, { reader: { user: { hospitalId: own(actor) } } }] };
    const rows = await this.database.prisma.credential.findMany({ where: { AND: [where, mine] }, include: withNames, orderBy: [{ validUntil: 'asc' }, { id: 'asc' }] });
    const now = this.clock.now();
    return rows.map((row) => {
      const [validFrom, validUntil] = [dayOf(row.validFrom), dayOf(row.validUntil)];
      return {
        id: row.id, reader: row.reader.user, hospital: { id: row.hospital.id, name: row.hospital.name }, modalities: row.modalities, bodyParts: row.bodyParts,
        readTypes: readTypes.filter((of) => row.readTypes.includes(of)), validFrom, validUntil,
        state: credentialState(validFrom, validUntil, localClock(now, row.hospital.timeZone).day),
      };
    });
  }

  private async shiftsWhere(actor: Actor, where: Prisma.ShiftWhereInput): Promise<ShiftView[]> {
    const rows = await this.database.prisma.shift.findMany({
      where: { AND: [where, seesAll(actor) ? {} : { reader: readersKnownTo(own(actor)) }] }, include: withReader, orderBy: [{ readerId: 'asc' }, { startsAt: 'asc' }],
    });
    return rows.map(({ id, reader, weekdays, startsAt, endsAt, timeZone }) => ({ id, reader: reader.user, weekdays, startsAt, endsAt, timeZone }));
  }
}

function only<T>(rows: readonly T[], what: string): T {
  const [row] = rows;
  if (!row) throw new DomainError('not-found', `No ${what}`);
  return row;
}
