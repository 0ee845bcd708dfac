import { DomainError, type Incident, type PatientRecordView } from '@qianli/contracts';
import { samePerson, samePersonWords, type Actor, type PatientRecord } from '@qianli/domain-case';
import { bareName, comparableName } from '@qianli/domain-dicom';
import { IdentityReads, type Clock } from '@qianli/flow';
import { statedPatientId } from '../cases/summary-sql';
import { SqlParameters } from '../cases/sql-parameters';
import { appendAudit } from '../shared/audit-chain';
import type { Database } from '../shared/database';
import { likePattern } from '../studies/like-pattern';

interface Row extends Omit<PatientRecord, 'nameForms'> {
  readonly id: string;
  readonly name: string;
  readonly names: string;
  readonly hospitals: readonly string[];
  readonly studies: number;
  readonly mergedId: string | null;
  readonly mergedName: string | null;
  readonly mergedLocalId: string | null;
}

const columns = `p.id, p.issuer, p."localId", p."personId", p."nationalId", p.name, p.names, p."birthDate", p.sex, target.id AS "mergedId", target.name AS "mergedName", target."localId" AS "mergedLocalId",
  (SELECT count(*)::int FROM studies s WHERE s."patientId" = p.id) AS studies,
  ARRAY(SELECT DISTINCT h.name FROM studies s JOIN hospitals h ON h.id = s."hospitalId" WHERE s."patientId" = p.id ORDER BY 1) AS hospitals`;
const from = 'patients p LEFT JOIN patients target ON target.id = p."mergedIntoId"';
/** Pairs that are looked at and shown at once: own choice, a person works through them one by one. */
const mostPairs = 50;

/** The registry of patients as those see it who keep it. */
export class PostgresIdentityReads extends IdentityReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async patients(actor: Actor, q: string, limit: number): Promise<PatientRecordView[]> {
    const p = new SqlParameters();
    const anywhere = (text: string) => p.of(`%${likePattern(text)}%`, 'text');
    const name = comparableName(q);
    const found = q === '' ? 'p."mergedIntoId" IS NOT NULL' : `(p.names LIKE ${anywhere(name)} OR p.names LIKE ${anywhere(bareName(name) || name)} OR p."localId" ILIKE ${anywhere(q)} OR p."nationalId" = ${p.of(q.toUpperCase(), 'text')})`;
    const { rows } = await this.database.pool.query<Row>(`SELECT ${columns} FROM ${from} WHERE ${found} ORDER BY p.name, p."createdAt", p.id LIMIT ${p.of(limit, 'int')}`, p.values);
    await this.noteSearch(actor, rows.length);
    return rows.map(view);
  }

  async patient(_actor: Actor, id: string): Promise<PatientRecordView> {
    const { rows } = await this.database.pool.query<Row>(`SELECT ${columns} FROM ${from} WHERE p.id = $1::uuid`, [id]);
    const [row] = rows;
    if (!row) throw new DomainError('not-found', `No patient record ${id}`);
    return view(row);
  }

  async suggestions(actor: Actor) {
    // Who shares a birth date and a sex, or a national identity number, is looked at; the rule decides (libs/domain/case).
    const { rows: pairs } = await this.database.pool.query<{ one: string; other: string }>(
      `SELECT a.id AS one, b.id AS other FROM patients a JOIN patients b ON a.id < b.id AND a."personId" <> b."personId" AND
         ((a."birthDate" = b."birthDate" AND a.sex = b.sex AND string_to_array(trim(both '|' from a.names), '|') && string_to_array(trim(both '|' from b.names), '|')) OR a."nationalId" = b."nationalId")
       ORDER BY greatest(a."createdAt", b."createdAt") DESC, a.id, b.id LIMIT ${mostPairs}`,
    );
    const ids = [...new Set(pairs.flatMap(({ one, other }) => [one, other]))];
    const { rows } = await this.database.pool.query<Row>(`SELECT ${columns} FROM ${from} WHERE p.id = ANY($1::uuid[])`, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    await this.noteSearch(actor, rows.length);
    return pairs.flatMap(({ one, other }) => {
      const [a, b] = [byId.get(one), byId.get(other)];
      if (!a || !b) return [];
      const { verdict, rules } = samePerson(record(a), record(b));
      return verdict === 'perhaps' ? [{ one: view(a), other: view(b), rules: rules.map((rule) => ({ rule, text: samePersonWords[rule] })) }] : [];
    });
  }

  async incidents(_actor: Actor, open: boolean | null): Promise<Incident[]> {
    const where = open === null ? 'TRUE' : `k."resolvedAt" IS ${open ? '' : 'NOT '}NULL`;
    return this.readIncidents(`WHERE ${where} ORDER BY k."resolvedAt" IS NOT NULL, k.at DESC, k.id LIMIT 200`, []);
  }

  async incident(_actor: Actor, id: string): Promise<Incident> {
    const [incident] = await this.readIncidents('WHERE k.id = $1::uuid', [id]);
    if (!incident) throw new DomainError('not-found', `No incident ${id}`);
    return incident;
  }

  private async readIncidents(tail: string, values: readonly unknown[]): Promise<Incident[]> {
    const { rows } = await this.database.pool.query<IncidentRow>(
      `SELECT k.*, h.name AS "hospitalName", sender.name AS "senderName", closer.name AS "closerName", c.id AS "caseId"
       FROM instance_conflicts k JOIN hospitals h ON h.id = k."hospitalId" LEFT JOIN users sender ON sender.id = k."actorId" LEFT JOIN users closer ON closer.id = k."resolvedById"
         LEFT JOIN instances i ON i."sopInstanceUid" = k."sopInstanceUid" LEFT JOIN cases c ON c."studyId" = i."studyId" ${tail}`,
      [...values],
    );
    return rows.map((row) => ({
      id: row.id, sopInstanceUid: row.sopInstanceUid, caseId: row.caseId, hospital: { id: row.hospitalId, name: row.hospitalName }, sentBy: { id: row.actorId, name: row.senderName ?? '' },
      at: row.at.toISOString(), times: row.times, lastAt: (row.lastAt ?? row.at).toISOString(), keptDigest: row.keptDigest, refusedDigest: row.refusedDigest, bytes: row.bytes === null ? null : Number(row.bytes),
      isQuarantined: row.quarantineKey !== null, resolution: row.resolution, note: row.note, resolvedAt: row.resolvedAt?.toISOString() ?? null,
      resolvedBy: row.resolvedById === null ? null : { id: row.resolvedById, name: row.closerName ?? '' },
    })); // prettier-ignore
  }

  /** Whose names were searched is told to nobody; that somebody searched is. */
  private async noteSearch(actor: Actor, found: number): Promise<void> {
    const at = this.clock.now();
    await this.database.prisma.$transaction((db) => appendAudit(db, [{ actor, action: 'patients.searched', outcome: 'success', detail: { found } }], at));
  }
}

interface IncidentRow {
  readonly id: string;
  readonly sopInstanceUid: string;
  readonly caseId: string | null;
  readonly hospitalId: string;
  readonly hospitalName: string;
  readonly actorId: string;
  readonly senderName: string | null;
  readonly at: Date;
  readonly times: number;
  readonly lastAt: Date | null;
  readonly keptDigest: string;
  readonly refusedDigest: string;
  readonly bytes: string | null;
  readonly quarantineKey: string | null;
  readonly resolution: Incident['resolution'];
  readonly note: string | null;
  readonly resolvedAt: Date | null;
  readonly resolvedById: string | null;
  readonly closerName: string | null;
}

function record(row: Row): PatientRecord {
  return { ...row, nameForms: row.names.split('|').filter(Boolean) };
}

function view(row: Row): PatientRecordView {
  return {
    id: row.id, name: row.name, patientId: statedPatientId(row.localId), issuer: row.issuer.startsWith('hospital:') ? '' : row.issuer, hospitals: [...row.hospitals], sex: row.sex, birthDate: row.birthDate,
    hasNationalId: row.nationalId !== null, studies: row.studies, personId: row.personId,
    mergedInto: row.mergedId === null ? null : { id: row.mergedId, name: row.mergedName ?? '', patientId: statedPatientId(row.mergedLocalId ?? '') },
  }; // prettier-ignore
}
