import { mayDo, type CaseSummary } from '@qianli/contracts';
import type { Actor, Bilingual, CaseState, Priority } from '@qianli/domain-case';
import { readClock, type CasePromise, type EscalationStage, type PatientClass } from '@qianli/domain-routing';
import { concealed } from './concealed-sql';
import { recordsOfPerson } from './same-person-sql';
import type { SqlParameters } from './sql-parameters';

/** Columns of a summary, from `cases c` joined by `summaryJoins`. One statement for any number of rows. */
export const summaryColumns = `
  c.id, c.state, c.priority, s."studyInstanceUid", p.name AS "patientName", p."localId" AS "patientId", p.sex AS "patientSex",
  p."birthDate", s."patientAge", s."studyDate", c.modality, coalesce(c."bodyPart", s."bodyPart") AS "bodyPart",
  s.description AS "studyDescription", s."numberOfInstances" AS instances, h.id AS "hospitalId", h.name AS "hospitalName",
  reader.id AS "readerId", reader.name AS "readerName", c.history, c.critical, c."escalatedAt", c.why, c."dueAt",
  c.escalation, c."patientClass", c."expectedReadAt", expected.id AS "expectedReaderId", expected.name AS "expectedReaderName", c.sla, c.pauses, c."returnedAt", c."finalAt",
  c."firstInstanceAt", c."receivedAt", c."preReadAt", c."assignedAt", c."openedAt", c."signedAt", c."deliveredAt", c."acknowledgedAt",
  pre.status AS "preReadStatus", coalesce(pre.flagged, false) AS "preReadFlagged", pre.top AS "preReadTop", coalesce(lot.concealed, false) AS "preReadConcealed",
  earlier.n AS priors, chat.n AS unread`;

/** `unread` counts for roles that may read the chat, and is 0 for the others. */
export function summaryJoins(actor: Actor, p: SqlParameters): string {
  const user = p.of(actor.userId, 'uuid');
  return `
  JOIN studies s ON s.id = c."studyId"
  JOIN patients p ON p.id = c."patientId"
  JOIN hospitals h ON h.id = c."hospitalId"
  LEFT JOIN users reader ON reader.id = c."assignedToId"
  LEFT JOIN users expected ON expected.id = c."expectedReaderId"
  LEFT JOIN LATERAL (
    SELECT newest.status,
      (SELECT bool_or(f.flagged) FROM findings f WHERE f."preReadId" = newest.id) AS flagged,
      (SELECT json_build_object('code', f.code, 'label', json_build_object('zh', f."labelZh", 'en', f."labelEn"), 'probability', f.probability, 'threshold', f.threshold, 'model', json_build_object('id', f."modelId", 'version', f."modelVersion"))
       FROM findings f WHERE f."preReadId" = newest.id ORDER BY f.flagged DESC, f.probability DESC, f.ordinal LIMIT 1) AS top
    FROM pre_reads newest WHERE newest."caseId" = c.id ORDER BY newest."requestedAt" DESC, newest.id DESC LIMIT 1) pre ON TRUE
  LEFT JOIN LATERAL (SELECT ${p.of(actor.role === 'specialist', 'boolean')} AND ${concealed} AS concealed FROM pre_read_arms lot WHERE lot."caseId" = c.id) lot ON TRUE
  CROSS JOIN LATERAL (SELECT count(*)::int AS n FROM studies other WHERE other."patientId" IN ${recordsOfPerson('c."patientId"')} AND other.id <> c."studyId" AND other."numberOfInstances" > 0) earlier
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS n FROM messages m LEFT JOIN message_reads mine ON mine."caseId" = m."caseId" AND mine."userId" = ${user}
    WHERE ${p.of(mayDo(actor.role, 'message.read'), 'boolean')} AND m."caseId" = c.id AND m."authorId" <> ${user}
      AND (mine."readAt" IS NULL OR m.at > mine."readAt")) chat`;
}

export interface SummaryRow {
  id: string;
  state: CaseState;
  priority: Priority;
  studyInstanceUid: string;
  patientName: string;
  patientId: string;
  patientSex: string | null;
  birthDate: string | null;
  patientAge: string | null;
  studyDate: string | null;
  modality: string;
  bodyPart: string | null;
  studyDescription: string | null;
  instances: number;
  hospitalId: string;
  hospitalName: string;
  readerId: string | null;
  readerName: string | null;
  history: string;
  critical: boolean;
  escalatedAt: Date | null;
  why: Bilingual | null;
  escalation: EscalationStage;
  patientClass: PatientClass;
  expectedReadAt: Date | null;
  expectedReaderId: string | null;
  expectedReaderName: string | null;
  sla: CasePromise | null;
  pauses: readonly (readonly [string, string])[];
  returnedAt: Date | null;
  finalAt: Date | null;
  dueAt: Date | null;
  firstInstanceAt: Date;
  receivedAt: Date | null;
  preReadAt: Date | null;
  assignedAt: Date | null;
  openedAt: Date | null;
  signedAt: Date | null;
  deliveredAt: Date | null;
  acknowledgedAt: Date | null;
  preReadStatus: NonNullable<CaseSummary['preRead']>['status'] | null;
  preReadFlagged: boolean;
  preReadConcealed: boolean;
  preReadTop: NonNullable<CaseSummary['preRead']>['top'];
  priors: number;
  unread: number;
}

export const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;
/** The clock of the deadline runs in these states: the final report is owed and the case is not with the county. */
const clockRuns: readonly CaseState[] = ['receiving', 'received', 'in-pool', 'assigned', 'reading', 'preliminary'];

export function toSummary(row: SummaryRow, now: Date): CaseSummary {
  return {
    id: row.id,
    state: row.state,
    priority: row.priority,
    studyInstanceUid: row.studyInstanceUid,
    patientName: row.patientName,
    patientId: statedPatientId(row.patientId),
    patientSex: row.patientSex,
    patientAge: ageAt(row),
    modality: row.modality,
    bodyPart: row.bodyPart,
    studyDescription: row.studyDescription,
    instances: row.instances,
    sendingHospital: { id: row.hospitalId, name: row.hospitalName },
    assignedTo: row.readerId && row.readerName !== null ? { id: row.readerId, name: row.readerName } : null,
    receivedAt: iso(row.receivedAt),
    dueAt: iso(row.dueAt),
    overdue: row.dueAt !== null && row.dueAt < now && clockRuns.includes(row.state),
    preRead: row.preReadStatus && (row.preReadConcealed ? { status: row.preReadStatus, flagged: false, top: null, concealed: true } : { status: row.preReadStatus, flagged: row.preReadFlagged, top: row.preReadTop }),
    historyLine: row.history.split('\n', 1)[0]?.trim() ?? '',
    priors: row.priors,
    unread: row.unread,
    critical: row.critical,
    escalated: row.escalatedAt !== null,
    why: row.why,
    escalation: row.escalation,
    patientClass: row.patientClass,
    ...forecastOf(row),
    clock: clockOf(row, now),
    steps: {
      sentAt: row.firstInstanceAt.toISOString(),
      receivedAt: iso(row.receivedAt),
      preReadAt: iso(row.preReadAt),
      assignedAt: iso(row.assignedAt),
      openedAt: iso(row.openedAt),
      signedAt: iso(row.signedAt),
      deliveredAt: iso(row.deliveredAt),
      acknowledgedAt: iso(row.acknowledgedAt),
    },
  };
}

/** The patient number as the sender wrote it; empty when he wrote none and the study stands for the patient (see ingest). */
export const statedPatientId = (localId: string): string => (localId.startsWith('study:') ? '' : localId);

/** The age that the modality wrote (AS, `057Y` → `57 Y`); else whole years from birth to study; null when neither is known. */
export function ageAt(row: Pick<SummaryRow, 'patientAge' | 'birthDate' | 'studyDate'>): string | null {
  const written = /^0*(\d{1,3})([DWMY])$/.exec(row.patientAge?.trim() ?? '');
  if (written) return `${written[1]} ${written[2]}`;
  const [birth, study] = [row.birthDate, row.studyDate].map((day) => /^(\d{4})-?(\d{2})-?(\d{2})/.exec(day ?? ''));
  if (!birth || !study) return null;
  const number = (of: RegExpExecArray) => Number(`${of[1]}${of[2]}${of[3]}`);
  const years = Math.floor((number(study) - number(birth)) / 10_000);
  return years >= 0 && years < 150 ? `${years} Y` : null;
}

const awaited: readonly CaseState[] = ['received', 'in-pool', 'assigned', 'reading'];

/** A forecast is of a case that waits for its reader. */
function forecastOf(row: SummaryRow): Pick<CaseSummary, 'expectedReadAt' | 'expectedReader'> {
  if (!awaited.includes(row.state)) return { expectedReadAt: null, expectedReader: null };
  return { expectedReadAt: iso(row.expectedReadAt), expectedReader: row.expectedReaderId && row.expectedReaderName !== null ? { id: row.expectedReaderId, name: row.expectedReaderName } : null };
}

function clockOf(row: SummaryRow, now: Date): CaseSummary['clock'] {
  if (!row.sla || !row.receivedAt) return null;
  const ended = row.state === 'cancelled' ? now : row.finalAt;
  return readClock(row.sla, {
    receivedAt: row.receivedAt.getTime(), pauses: row.pauses.map(([from, to]) => [Date.parse(from), Date.parse(to)] as const),
    returnedAt: row.state === 'returned' ? (row.returnedAt?.getTime() ?? null) : null, stoppedAt: ended?.getTime() ?? null,
  }, now.getTime());
}
