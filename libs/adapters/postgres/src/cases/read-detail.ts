import type { CaseDetail } from '@qianli/contracts';
import { samePersonWords, type Actor, type ReturnReason, type SamePersonRule } from '@qianli/domain-case';
import type { Database } from '../shared/database';
import { readPreRead } from './read-pre-read';
import { samePersonSql } from './same-person-sql';
import { SqlParameters } from './sql-parameters';
import { iso, summaryColumns, summaryJoins, toSummary, type SummaryRow } from './summary-sql';
import { transferOf } from '../transfer/transfer-of';
import { visibleCases } from './visible-cases';

interface DetailRow extends SummaryRow {
  accessionNumber: string | null;
  returnReason: ReturnReason | null;
  returnNote: string | null;
  returnedAt: Date | null;
  patientKey: string;
  studyKey: string;
}

/** One case with everything that its page shows; null when there is none that the actor may see. */
export async function readDetail(
  database: Database,
  actor: Actor,
  caseId: string,
  now: Date,
  when: 'if-visible' | 'after-move',
): Promise<CaseDetail | null> {
  const p = new SqlParameters();
  const { rows } = await database.pool.query<DetailRow>(
    `SELECT ${summaryColumns}, s."accessionNumber", c."returnReason", c."returnNote", c."returnedAt", c."patientId" AS "patientKey", c."studyId" AS "studyKey"
     FROM cases c ${summaryJoins(actor, p)}
     WHERE c.id = ${p.of(caseId, 'uuid')} AND ${when === 'after-move' ? 'TRUE' : visibleCases(actor, p, now)}`,
    p.values,
  );
  const [row] = rows;
  if (!row) return null;
  const [priors, timeline, preRead, transfer] = await Promise.all([
    readPriors(database, actor, row, now),
    readTimeline(database, caseId),
    readPreRead(database, caseId, actor),
    transferOf(database.prisma, row.studyInstanceUid),
  ]);
  const summary: Omit<ReturnType<typeof toSummary>, 'preRead' | 'priors'> & { preRead?: unknown; priors?: unknown } =
    toSummary(row, now);
  return {
    ...summary,
    priors,
    timeline,
    preRead,
    history: row.history,
    patientBirthDate: isoDay(row.birthDate),
    studyDate: isoDay(row.studyDate),
    accessionNumber: row.accessionNumber,
    transfer,
    returned:
      row.returnReason && row.returnedAt
        ? { reason: row.returnReason, note: row.returnNote ?? '', at: row.returnedAt.toISOString() }
        : null,
  };
}

/** DICOM DA (`20261122`) as ISO 8601; what is none stays as it came. */
export function isoDay(day: string | null): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(day ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : day;
}

/**
 * Other studies of the same person (`samePerson`: one number of one issuer, merged records, one national identity number): the earlier ones first, newest before, so that the first is what this
 * study is compared with; one that was made later comes after them. Who may see the case may know that they exist and what
 * their report in force concluded; `caseId` is given only where he may open that case too.
 */
async function readPriors(database: Database, actor: Actor, row: DetailRow, now: Date): Promise<CaseDetail['priors']> {
  const p = new SqlParameters();
  const { rows } = await database.pool.query<{
    studyInstanceUid: string;
    studyDate: string | null;
    modality: string;
    description: string | null;
    hospitalId: string;
    hospitalName: string;
    caseId: string | null;
    impression: string | null;
    because: SamePersonRule;
  }>(
    `SELECT s."studyInstanceUid", s."studyDate", coalesce(c.modality, array_to_string(s.modalities, '/')) AS modality, s.description,
       h.id AS "hospitalId", h.name AS "hospitalName",
       CASE WHEN ${visibleCases(actor, p, now)} THEN c.id END AS "caseId",
       (SELECT v.impression FROM report_versions v WHERE v."caseId" = c.id ORDER BY v.version DESC LIMIT 1) AS impression,
       CASE WHEN same.id = me.id THEN 'same-number' WHEN same."personId" = me."personId" THEN 'merged' ELSE 'same-national-id' END AS because
     FROM patients me JOIN patients same ON ${samePersonSql('me', 'same')} JOIN studies s ON s."patientId" = same.id
       JOIN hospitals h ON h.id = s."hospitalId" LEFT JOIN cases c ON c."studyId" = s.id
     WHERE me.id = ${p.of(row.patientKey, 'uuid')} AND s.id <> ${p.of(row.studyKey, 'uuid')}
     ORDER BY coalesce(s."studyDate" > ${p.of(row.studyDate, 'text')}, false), s."studyDate" DESC NULLS LAST, s."createdAt" DESC, s.id LIMIT 200`,
    p.values,
  );
  return rows.map((prior) => ({
    studyInstanceUid: prior.studyInstanceUid,
    caseId: prior.caseId,
    date: isoDay(prior.studyDate),
    modality: prior.modality,
    description: prior.description,
    hospital: { id: prior.hospitalId, name: prior.hospitalName },
    reportImpression: prior.impression,
    because: { rule: prior.because, text: samePersonWords[prior.because] },
  }));
}

async function readTimeline(database: Database, caseId: string): Promise<CaseDetail['timeline']> {
  const { rows } = await database.pool.query<{
    event: string;
    at: Date;
    byId: string | null;
    byName: string | null;
    detail: Record<string, unknown>;
  }>(`SELECT event, at, "byId", "byName", detail FROM case_events WHERE "caseId" = $1 ORDER BY id`, [caseId]);
  return rows.map(({ event, at, byId, byName, detail }) => ({
    event,
    at: iso(at) ?? '',
    by: byId ? { id: byId, name: byName ?? '' } : null,
    detail,
  }));
}
