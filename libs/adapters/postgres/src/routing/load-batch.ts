import { policyContent } from '@qianli/contracts';
import type { CaseState, Priority } from '@qianli/domain-case';
import { aiOrderState, pairsPerMs, readClock, type AgreementForRouting, type AiOrderState, type CasePromise, type EscalationStage, type WaitingCase } from '@qianli/domain-routing';
import type { BatchToDecide, Standing } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import { usedThisMonth } from './agreement-quota';
import { loadReaders } from './load-readers';
import { activePolicy, keepBuiltIn } from './postgres-policy-store';

interface CaseRow {
  id: string;
  state: CaseState;
  hospitalId: string;
  hospitalName: string;
  timeZone: string;
  patientId: string;
  modality: string;
  bodyPart: string | null;
  priority: Priority;
  orderedPriority: Priority;
  receivedAt: Date;
  dueAt: Date;
  orderedDueAt: Date | null;
  assignedToId: string | null;
  waitKey: string | null;
  escalation: EscalationStage;
  escalatedAt: Date | null;
  sla: CasePromise | null;
  pauses: readonly (readonly [string, string])[];
  isFlagged: boolean;
  givenBackByIds: string[];
  earlierReaderIds: string[];
  preliminaryById: string | null;
}
/** Assessments of so many days say what a flag is worth here. */
const ppvDays = 90;
const dayMs = 86_400_000;

/** Reads everything that a batch is decided from: waiting cases, the most pressing first, and those bound and not opened. */
export async function loadBatch(db: Prisma.TransactionClient, at: Date, { askingId, limit }: { readonly askingId: string | null; readonly limit: number }): Promise<BatchToDecide> {
  const policy = (await activePolicy(db)) ?? (await keepBuiltIn(db, at));
  const content = policyContent.parse(policy.content);
  const secondReads = content.secondReader === 'preliminary';
  const since = new Date(at.getTime() - content.continuityDays * dayMs);
  const rows = await db.$queryRaw<CaseRow[]>`
    SELECT c.id, c.state, c."hospitalId", h.name AS "hospitalName", h."timeZone", c."patientId", c.modality, c."bodyPart", c.priority, c."orderedPriority",
      coalesce(c."receivedAt", c."firstInstanceAt") AS "receivedAt", coalesce(c."dueAt", c."firstInstanceAt" + interval '4 hours') AS "dueAt", c."orderedDueAt",
      c."assignedToId", c."waitKey", c.escalation, c."escalatedAt", c.sla, c.pauses,
      coalesce((SELECT bool_or(f.flagged AND f.raises) FROM findings f WHERE f."preReadId" = (SELECT p.id FROM pre_reads p WHERE p."caseId" = c.id ORDER BY p."requestedAt" DESC, p.id DESC LIMIT 1)), false) AS "isFlagged",
      ARRAY(SELECT DISTINCT e."byId"::text FROM case_events e WHERE e."caseId" = c.id AND e.event = 'case.released' AND e."byId" IS NOT NULL ORDER BY 1) AS "givenBackByIds",
      ARRAY(SELECT DISTINCT v."signedById"::text FROM report_versions v JOIN cases earlier ON earlier.id = v."caseId" WHERE earlier."patientId" = c."patientId" AND earlier.id <> c.id AND v."signedAt" >= ${since} ORDER BY 1) AS "earlierReaderIds",
      CASE WHEN c.state = 'preliminary' THEN (SELECT v."signedById"::text FROM report_versions v WHERE v."caseId" = c.id AND v.status = 'preliminary' ORDER BY v.version DESC LIMIT 1) END AS "preliminaryById"
    FROM cases c JOIN hospitals h ON h.id = c."hospitalId"
    WHERE c.state = 'in-pool' OR (c.state = 'assigned' AND c."openedAt" IS NULL)
      OR (${secondReads} AND c.state = 'preliminary' AND EXISTS (SELECT 1 FROM report_versions v WHERE v."caseId" = c.id AND v.status = 'preliminary' AND v."signedById" = c."assignedToId"))
    ORDER BY (c.state = 'assigned') DESC, array_position(ARRAY['stat','asap','urgent','routine'], c.priority), c."dueAt", c."receivedAt", c.id LIMIT ${limit + 5000}::int`;
  const waiting = rows.filter(({ state }) => state !== 'assigned').slice(0, limit);
  const held = rows.filter(({ state }) => state === 'assigned');
  const hospitalIds = [...new Set([...waiting, ...held].map(({ hospitalId }) => hospitalId))].sort();
  const cases = waiting.map(waitingCase);
  const readers = await loadReaders(db, at, { hospitalIds, fairnessDays: content.fairnessDays });
  const judged = await judgedFlags(db, new Date(at.getTime() - ppvDays * dayMs));
  const flagged = cases.filter(({ isFlagged }) => isFlagged).length;
  const before = await db.aiOrderChange.findFirst({ orderBy: { id: 'desc' }, select: { state: true } });
  return {
    input: {
      at: at.getTime(), policy: content, agreements: await agreementsOf(db, hospitalIds, at), cases, readers, askingId, pairsPerMs,
      aiOrder: { ...judged, state: aiOrderState(content.ai, judged, { flagged, waiting: cases.length }) },
    },
    policyVersion: policy.version, policyHash: policy.contentHash,
    standing: new Map([...waiting, ...held].map((row) => [row.id, standingOf(row, at)])),
    bound: held.flatMap((row) => (row.assignedToId ? [{ kase: waitingCase(row), readerId: row.assignedToId }] : [])),
    aiOrderBefore: (before?.state as AiOrderState | undefined) ?? null,
  };
}

function waitingCase(row: CaseRow): WaitingCase {
  return {
    id: row.id, sendingHospitalId: row.hospitalId, sendingHospitalName: row.hospitalName, timeZone: row.timeZone, patientId: row.patientId, modality: row.modality, bodyPart: row.bodyPart,
    priority: row.priority, orderedPriority: row.orderedPriority, receivedAt: row.receivedAt.getTime(), dueAt: row.dueAt.getTime(), orderedDueAt: (row.orderedDueAt ?? row.dueAt).getTime(),
    isFlagged: row.isFlagged, isWidened: row.escalation !== 'none', givenBackByIds: row.givenBackByIds, earlierReaderIds: row.earlierReaderIds, wants: 'final', preliminaryById: row.preliminaryById,
  };
}

function standingOf(row: CaseRow, at: Date): Standing {
  const clock = row.sla && readClock(row.sla, { receivedAt: row.receivedAt.getTime(), pauses: row.pauses.map(([from, to]) => [Date.parse(from), Date.parse(to)] as const), returnedAt: null, stoppedAt: null }, at.getTime());
  const { state, hospitalId, assignedToId, waitKey, escalation, escalatedAt } = row;
  return { state, hospitalId, assignedToId, waitKey, escalation, escalatedAt, usedShare: clock?.usedShare ?? 0 };
}

/** Agreements of these senders, with what is left of the month's quota. */
export async function agreementsOf(db: Prisma.TransactionClient, hospitalIds: readonly string[], at: Date): Promise<readonly AgreementForRouting[]> {
  const rows = await db.agreement.findMany({ where: { sendingHospitalId: { in: [...hospitalIds] } }, orderBy: { id: 'asc' } });
  const used = rows.some(({ quotaPerMonth }) => quotaPerMonth !== null) ? await usedThisMonth(db, at) : new Map<string, number>();
  const day = (of: Date) => of.toISOString().slice(0, 10);
  return rows.map(({ id, sendingHospitalId, readingHospitalId, modalities, validFrom, validUntil, quotaPerMonth }) => ({
    sendingHospitalId, readingHospitalId, modalities, validFrom: day(validFrom), validUntil: day(validUntil), quotaLeft: quotaPerMonth === null ? null : Math.max(0, quotaPerMonth - (used.get(id) ?? 0)),
  }));
}

async function judgedFlags(db: Prisma.TransactionClient, since: Date): Promise<{ judged: number; confirmed: number }> {
  const [row] = await db.$queryRaw<{ judged: number; confirmed: number }[]>`
    SELECT count(*)::int AS judged, (count(*) FILTER (WHERE a.verdict <> 'disagree'))::int AS confirmed
    FROM finding_assessments a JOIN findings f ON f.id = a."findingId" WHERE f.flagged AND a.at >= ${since}`;
  return row ?? { judged: 0, confirmed: 0 };
}
