import type { Actor } from '@qianli/domain-case';
import type { Registration } from '@qianli/domain-pre-read';
import { type Clock, type FollowedFinding, type FollowUpInput, FollowUpStore, type FollowUpToKeep, type FollowUpTransaction, type PlacedSeparation, type TransactionSubject, type VisibleCase } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { visibleCaseRow } from '../cases/visible-case';
import type { Database } from '../shared/database';
import { PostgresTransaction, runInTransaction } from '../shared/postgres-transaction';
import { casesOfPersonSql, studiesOfPersonSql, visitsSql } from './followed-sql';

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

interface InputVisit {
  readonly preReadId: string;
  readonly studyId: string;
  readonly day: string;
  readonly isThis: boolean;
}
interface SeparationRow {
  readonly id: string;
  readonly studyId: string;
  readonly placeMm: number[];
  readonly otherStudyId: string;
  readonly otherPlaceMm: number[];
}
interface Inputs {
  readonly visits: readonly InputVisit[];
  readonly separations: readonly SeparationRow[];
  readonly key: string;
}

/** Oldest first; null when the case's own scan is not among them. */
async function inputsOf(db: Prisma.TransactionClient, caseId: string): Promise<Inputs | null> {
  const visits = (await db.$queryRawUnsafe<InputVisit[]>(visitsSql, caseId)).reverse();
  if (!visits.at(-1)?.isThis) return null;
  const studies = visits.map(({ studyId }) => studyId);
  const separations = await db.lesionSeparation.findMany({ where: { undoneAt: null, studyId: { in: studies }, otherStudyId: { in: studies } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
  return { visits, separations, key: [...visits, ...separations].map((of) => ('preReadId' in of ? of.preReadId : of.id)).join(' ') };
}

type Place = PlacedSeparation['placeMm'];
const place = ([x = 0, y = 0, z = 0]: readonly number[]): Place => [x, y, z];

class PostgresFollowUpTransaction extends PostgresTransaction implements FollowUpTransaction {
  constructor(db: Prisma.TransactionClient, private readonly clock: Clock) {
    super(db);
  }

  async lockInput(caseId: string): Promise<string | null> {
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(${`follow-up:${caseId}`}, 0))`;
    return (await inputsOf(this.db, caseId))?.key ?? null;
  }

  async replace(caseId: string, { visits, tracks, registrations, version }: FollowUpToKeep, at: Date): Promise<void> {
    for (const { laterId, earlierId, registration } of registrations) {
      const row = { version, registration: json(registration) };
      await this.db.lungRegistration.upsert({ where: { laterId_earlierId: { laterId, earlierId } }, create: { laterId, earlierId, ...row }, update: row });
    }
    await this.clear(caseId);
    await this.db.followUp.create({
      data: {
        caseId, at,
        visits: { createMany: { data: visits.map((visit, ordinal) => ({ ordinal, ...visit })) } },
        tracks: { create: tracks.map((entries, ordinal) => ({
          ordinal,
          visits: { createMany: { data: entries.map((entry, of) => ({
            ordinal: of, outcome: entry.outcome,
            findingId: entry.outcome === 'present' ? entry.lesionId : null, distanceMm: entry.outcome === 'present' ? entry.distanceMm : null,
            doubts: entry.outcome === 'present' ? [...entry.doubts] : [], reason: entry.outcome === 'not-comparable' ? entry.reason : null,
          })) } },
        })) },
      },
    }); // prettier-ignore
  }

  async clear(caseId: string): Promise<void> {
    await this.db.followUp.deleteMany({ where: { caseId } });
  }

  caseOf(caseId: string): Promise<VisibleCase | null> {
    return this.db.case.findUnique({ where: { id: caseId }, select: { hospitalId: true, state: true, assignedToId: true } }) as Promise<VisibleCase | null>;
  }

  visibleCase(actor: Actor, caseId: string): Promise<VisibleCase | null> {
    return visibleCaseRow(this.db, actor, caseId, this.clock.now());
  }

  async followedFinding(caseId: string, findingId: string) {
    const [row] = await this.db.$queryRawUnsafe<{ studyId: string; placeMm: number[] | null }[]>(
      `SELECT c."studyId", f.location->'patientMm' AS "placeMm"
       FROM lesion_tracks t JOIN lesion_visits v ON v."trackId" = t.id JOIN findings f ON f.id = v."findingId" JOIN pre_reads p ON p.id = f."preReadId" JOIN cases c ON c.id = p."caseId"
       WHERE t."caseId" = $1::uuid AND f.id = $2::uuid AND c."studyId" IN ${studiesOfPersonSql}`, caseId, findingId,
    ); // prettier-ignore
    return row?.placeMm ? { studyId: row.studyId, placeMm: place(row.placeMm) } : null;
  }

  async addSeparation({ placeMm, otherPlaceMm, ...of }: PlacedSeparation & { caseId: string; note: string; byId: string; at: Date }): Promise<void> {
    await this.db.lesionSeparation.create({ data: { ...of, placeMm: [...placeMm], otherPlaceMm: [...otherPlaceMm] } });
  }

  async undoSeparation(caseId: string, separationId: string, byId: string, at: Date): Promise<boolean> {
    const undone = await this.db.$executeRawUnsafe(
      `UPDATE lesion_separations SET "undoneById" = $3::uuid, "undoneAt" = $4::timestamptz
       WHERE id = $2::uuid AND "undoneAt" IS NULL AND "studyId" IN ${studiesOfPersonSql} AND "otherStudyId" IN ${studiesOfPersonSql}`, caseId, separationId, byId, at,
    ); // prettier-ignore
    return undone > 0;
  }

  async casesOfPerson(caseId: string): Promise<readonly string[]> {
    return (await this.db.$queryRawUnsafe<{ id: string }[]>(casesOfPersonSql, caseId)).map(({ id }) => id);
  }
}

/** What became of lesions, in PostgreSQL. */
export class PostgresFollowUpStore extends FollowUpStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {
    super();
  }

  inTransaction<T>(subject: TransactionSubject, work: (tx: FollowUpTransaction) => Promise<T>): Promise<T> {
    return runInTransaction<PostgresFollowUpTransaction, T>(this.database, (db) => new PostgresFollowUpTransaction(db, this.clock), subject, work);
  }

  async input(caseId: string, version: string): Promise<FollowUpInput | null> {
    const { prisma } = this.database;
    const inputs = await inputsOf(prisma, caseId);
    if (!inputs) return null;
    const ids = inputs.visits.map(({ preReadId }) => preReadId);
    const [shapes, findings, registrations] = await Promise.all([
      prisma.lungShape.findMany({ where: { preReadId: { in: ids } } }),
      prisma.finding.findMany({ where: { preReadId: { in: ids } }, orderBy: { ordinal: 'asc' } }),
      prisma.lungRegistration.findMany({ where: { laterId: { in: ids }, earlierId: { in: ids }, version } }),
    ]);
    const ofVisit = ({ id, code, labelZh, labelEn, location, measurements }: (typeof findings)[number]) =>
      ({ id, code, label: { zh: labelZh, en: labelEn }, location, measurements }) as unknown as FollowedFinding;
    return {
      visits: inputs.visits.map(({ preReadId, studyId, day }) => ({
        preReadId, studyId, day, shape: shapes.find((of) => of.preReadId === preReadId)?.shape ?? null,
        findings: findings.filter((of) => of.preReadId === preReadId).map(ofVisit),
      })), // prettier-ignore
      registrations: registrations.map(({ laterId, earlierId, registration }) => ({ laterId, earlierId, registration: registration as unknown as Registration })),
      separations: inputs.separations.map((of) => ({ ...of, placeMm: place(of.placeMm), otherPlaceMm: place(of.otherPlaceMm) })),
      key: inputs.key,
    };
  }
}
