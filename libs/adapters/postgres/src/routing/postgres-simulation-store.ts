import { policyContent, simulationRequest } from '@qianli/contracts';
import type { Bilingual, Priority } from '@qianli/domain-case';
import type { HistoryCase, Reader } from '@qianli/domain-routing';
import { SimulationStore, type PlatformHistory, type PolicyStore, type SimulationOrder, type SimulationResult } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
const day = (at: Date) => at.toISOString().slice(0, 10);

interface CaseRow {
  hospitalId: string;
  modality: string;
  bodyPart: string | null;
  priority: Priority;
  receivedAt: Date;
  dueAt: Date;
  isFlagged: boolean;
  isCritical: boolean;
  earlierReaderIds: string[];
  readMinutes: number | null;
}

/** Simulations and the history they are played on, in PostgreSQL. No name and no id of a patient leaves it. */
export class PostgresSimulationStore extends SimulationStore {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyStore,
  ) {
    super();
  }

  async take(id: string, startedAt: Date): Promise<SimulationOrder | null> {
    const { count } = await this.database.prisma.policySimulation.updateMany({ where: { id, state: { in: ['queued', 'running'] } }, data: { state: 'running', startedAt, progress: 0 } });
    if (count === 0) return null;
    const { request, policy } = await this.database.prisma.policySimulation.findUniqueOrThrow({ where: { id }, include: { policy: true } });
    return { id, request: simulationRequest.parse(request), tried: { ...policy, content: policyContent.parse(policy.content) }, active: await this.policies.active(startedAt) };
  }

  async history(from: Date, until: Date): Promise<PlatformHistory> {
    const { prisma } = this.database;
    const rows = await prisma.$queryRaw<CaseRow[]>`
      SELECT c."hospitalId"::text AS "hospitalId", c.modality, c."bodyPart", c."orderedPriority" AS priority, c."receivedAt",
        coalesce(c."dueAt", c."receivedAt" + interval '4 hours') AS "dueAt", c.critical AS "isCritical",
        coalesce((SELECT bool_or(f.flagged) FROM findings f JOIN pre_reads p ON p.id = f."preReadId" WHERE p."caseId" = c.id AND p.status = 'done'), false) AS "isFlagged",
        ARRAY(SELECT DISTINCT v."signedById"::text FROM report_versions v JOIN cases earlier ON earlier.id = v."caseId"
          WHERE earlier."patientId" = c."patientId" AND earlier.id <> c.id AND v."signedAt" < c."receivedAt" ORDER BY 1) AS "earlierReaderIds",
        (extract(epoch FROM (c."signedAt" - c."openedAt")) / 60)::float8 AS "readMinutes"
      FROM cases c WHERE c."receivedAt" >= ${from} AND c."receivedAt" < ${until} AND c.state <> 'cancelled'
      ORDER BY c."receivedAt", c.id`;
    const readers = await prisma.reader.findMany({ where: { user: { active: true, role: 'specialist' } }, include: { user: { select: { name: true, hospitalId: true } }, credentials: { orderBy: { id: 'asc' } }, shifts: { orderBy: { id: 'asc' } }, conflicts: true, exceptions: { orderBy: { day: 'asc' } } }, orderBy: { userId: 'asc' } });
    const hospitals = await prisma.hospital.findMany({ select: { id: true, name: true, timeZone: true }, orderBy: { id: 'asc' } });
    const agreements = await prisma.agreement.findMany({ select: { sendingHospitalId: true, readingHospitalId: true, modalities: true, validFrom: true, validUntil: true }, orderBy: { id: 'asc' } });
    return {
      cases: rows.map(({ receivedAt, dueAt, ...row }): HistoryCase => ({ ...row, receivedAt: receivedAt.getTime(), dueAt: dueAt.getTime() })),
      readers: readers.map((row): Reader => ({
        id: row.userId, name: row.user.name, hospitalId: row.user.hospitalId, subspecialties: row.subspecialties, capacity: row.capacity, open: [],
        credentials: row.credentials.map((of) => ({ hospitalId: of.hospitalId, modalities: of.modalities, bodyParts: of.bodyParts, readTypes: of.readTypes, validFrom: day(of.validFrom), validUntil: day(of.validUntil) })),
        exceptions: row.exceptions.map((of) => ({ day: day(of.day), timeZone: of.timeZone, hours: of.startsAt && of.endsAt ? { startsAt: of.startsAt, endsAt: of.endsAt } : null })),
        conflicts: { hospitalIds: row.conflicts.flatMap(({ hospitalId }) => hospitalId ?? []), patientIds: [] },
        shifts: row.shifts.map((of) => ({ weekdays: of.weekdays, startsAt: of.startsAt, endsAt: of.endsAt, timeZone: of.timeZone })),
      })),
      hospitals,
      agreements: agreements.map((of) => ({ ...of, validFrom: day(of.validFrom), validUntil: day(of.validUntil), quotaLeft: null })),
    };
  }

  async advance(id: string, progress: number): Promise<boolean> {
    const { count } = await this.database.prisma.policySimulation.updateMany({ where: { id, state: 'running' }, data: { progress } });
    return count > 0;
  }

  async finish(id: string, result: SimulationResult, finishedAt: Date): Promise<boolean> {
    const { count } = await this.database.prisma.policySimulation.updateMany({ where: { id, state: 'running' }, data: { state: 'done', progress: 1, result: json(result), finishedAt } });
    return count > 0;
  }

  async fail(id: string, why: Bilingual, finishedAt: Date): Promise<void> {
    await this.database.prisma.policySimulation.updateMany({ where: { id, state: 'running' }, data: { state: 'failed', failure: json(why), finishedAt } });
  }
}
