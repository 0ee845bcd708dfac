import type { CaseState, Priority } from '@qianli/domain-case';
import { bodyPartOf, displayName, nameIndex, type DicomJsonElement } from '@qianli/domain-dicom';
import type { AdmissionTransaction, CaseArrival, CaseToOpen, Door, InstanceConflict, InstanceToStore, KnownInstance, LockedIngestCase, LockedStudy, PatientIdentity, StudyToOpen, SubmissionRow } from '@qianli/flow'; // prettier-ignore
import { SqlTransaction } from '../shared/sql-transaction';
import { addedInstances } from './added-instances';
import { nationalIdOf } from './national-id-of';

/** First half of the two-part advisory lock under which a study grows. */
const studyLock = 0x7374;

interface CaseRow {
  readonly id: string;
  readonly state: CaseState;
  readonly hospitalId: string;
  readonly priority: Priority;
  readonly modality: string;
  readonly submissionId: string | null;
  readonly assignedToId: string | null;
  readonly lastInstanceAt: Date;
}
const caseColumns = 'c.id, c.state, c."hospitalId", c.priority, c.modality, c."submissionId", c."assignedToId", c."lastInstanceAt"';
/** Columns of `cases` that an arrival changes. */
const changed = ['lastInstanceAt', 'submissionId', 'priority', 'orderedPriority', 'patientClass', 'history'] as const;

/** What taking images in reads and writes, in hand-written SQL: it runs for every handful of images that arrive. */
export class PostgresAdmissionTransaction extends SqlTransaction implements AdmissionTransaction {
  async lockStudy(studyInstanceUid: string): Promise<LockedStudy | null> {
    // A row that is not there cannot be locked; the name of the study can.
    await this.run('lock-study', 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))', [studyLock, studyInstanceUid]);
    const [study] = await this.run<{ id: string; hospitalId: string; issuer: string; localId: string; caseId: string | null }>(
      'locked-study',
      `SELECT s.id, s."hospitalId", pt.issuer, pt."localId", c.id AS "caseId"
       FROM studies s JOIN patients pt ON pt.id = s."patientId" LEFT JOIN cases c ON c."studyId" = s.id WHERE s."studyInstanceUid" = $1`,
      [studyInstanceUid],
    );
    if (!study) return null;
    const { id, hospitalId, issuer, localId, caseId } = study;
    return { id, hospitalId, patient: { issuer, localId }, case: caseId ? await this.lockCase(caseId) : null };
  }

  private async lockCase(caseId: string): Promise<LockedIngestCase | null> {
    const [row] = await this.run<CaseRow>('lock-ingest-case', `SELECT ${caseColumns} FROM cases c WHERE c.id = $1 FOR UPDATE`, [caseId]);
    return row ?? null;
  }

  async knownInstances(sopInstanceUids: readonly string[]): Promise<ReadonlyMap<string, KnownInstance>> {
    const rows = await this.run<KnownInstance & { sopInstanceUid: string }>(
      'known-instances',
      'SELECT "sopInstanceUid", "studyId", digest, "objectKey", "transferSyntaxUid" FROM instances WHERE "sopInstanceUid" = ANY($1::text[])',
      [sopInstanceUids],
    );
    return new Map(rows.map(({ sopInstanceUid, ...known }) => [sopInstanceUid, known]));
  }

  async studiesOfSeries(seriesInstanceUids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.run<{ seriesInstanceUid: string; studyId: string }>(
      'studies-of-series',
      'SELECT "seriesInstanceUid", "studyId" FROM series WHERE "seriesInstanceUid" = ANY($1::text[])',
      [[...new Set(seriesInstanceUids)]],
    );
    return new Map(rows.map((row) => [row.seriesInstanceUid, row.studyId]));
  }

  async submission(id: string): Promise<SubmissionRow | null> {
    const [row] = await this.run<SubmissionRow>(
      'submission',
      `SELECT id, "hospitalId", "userId", priority, "patientClass", history, "createdAt", "completedAt",
        (SELECT coalesce(json_agg(json_build_object('id', c.id, 'studyInstanceUid', s."studyInstanceUid", 'instances', s."numberOfInstances") ORDER BY c."firstInstanceAt"), '[]')
         FROM cases c JOIN studies s ON s.id = c."studyId" WHERE c."submissionId" = submissions.id) AS cases
       FROM submissions WHERE id = $1::uuid`,
      [id],
    );
    return row ?? null;
  }

  async openStudy({ hospitalId, patient, first, at }: StudyToOpen): Promise<LockedStudy> {
    const { attributes, identity, seriesAttributes } = first;
    const patientId = await this.patientRow(patient, first);
    const [row] = await this.run<{ id: string }>(
      'open-study',
      `INSERT INTO studies ("studyInstanceUid", "hospitalId", "patientId", "studyDate", "studyTime", description, "accessionNumber", "localStudyId", "referringPhysician", "bodyPart", "patientAge",
         "timezoneOffset", "createdAt", "updatedAt")
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) RETURNING id`,
      [
        identity.studyInstanceUid, hospitalId, patientId, attributes.studyDate, attributes.studyTime, attributes.studyDescription, attributes.accessionNumber, attributes.studyId,
        attributes.referringPhysician, bodyPartOf(attributes), attributes.patientAge, textOf(seriesAttributes['00080201']), at,
      ],
    ); // prettier-ignore
    if (!row) throw new Error('The study was not written');
    return { id: row.id, hospitalId, patient, case: null };
  }

  async openCase({ studyId, first: { attributes }, at, submission }: CaseToOpen): Promise<LockedIngestCase> {
    const [row] = await this.run<CaseRow>(
      'open-case',
      `INSERT INTO cases AS c ("studyId", "hospitalId", "patientId", "submissionId", state, priority, "orderedPriority", "patientClass", history, modality, "bodyPart", "firstInstanceAt", "lastInstanceAt")
       SELECT s.id, s."hospitalId", s."patientId", $2, 'receiving', $3, $3, $8, $4, $5, $6, $7, $7 FROM studies s WHERE s.id = $1 RETURNING ${caseColumns}`,
      [studyId, submission?.id ?? null, submission?.priority ?? 'routine', submission?.history ?? '', attributes.modality ?? 'OT', bodyPartOf(attributes), at, submission?.patientClass ?? 'outpatient'],
    );
    if (!row) throw new Error('The case was not written');
    return row;
  }

  addInstances(studyId: string, instances: readonly InstanceToStore[], via: Door, byId: string, at: Date): Promise<string[]> {
    return addedInstances(this, { studyId, instances, via, byId, at });
  }

  async changeCase(caseId: string, { submission, ...change }: CaseArrival): Promise<void> {
    const order = submission ? { submissionId: submission.id, priority: submission.priority, orderedPriority: submission.priority, patientClass: submission.patientClass, history: submission.history } : {}; // prettier-ignore
    const all: Readonly<Record<string, unknown>> = { ...change, ...order };
    const columns = changed.filter((column) => all[column] !== undefined);
    if (columns.length === 0) return;
    await this.run(`change-case-${columns.join('-')}`.slice(0, 63), `UPDATE cases SET ${columns.map((column, i) => `"${column}" = $${i + 2}`).join(', ')} WHERE id = $1`, [caseId, ...columns.map((column) => all[column])]); // prettier-ignore
  }

  async recordConflict({ sopInstanceUid, keptDigest, refusedDigest, hospitalId, actorId, at, quarantineKey, bytes }: InstanceConflict): Promise<boolean> {
    const known = await this.run(
      'known-conflict',
      `UPDATE instance_conflicts SET times = times + 1, "lastAt" = $3
       WHERE id = (SELECT id FROM instance_conflicts WHERE "sopInstanceUid" = $1 AND "refusedDigest" = $2 AND "resolvedAt" IS NULL AND "quarantineKey" IS NOT NULL ORDER BY at LIMIT 1) RETURNING id`,
      [sopInstanceUid, refusedDigest, at],
    );
    if (known.length > 0) return false;
    await this.run('record-conflict', 'INSERT INTO instance_conflicts ("sopInstanceUid", "keptDigest", "refusedDigest", "hospitalId", "actorId", at, "lastAt", "quarantineKey", bytes) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)', [
      sopInstanceUid, keptDigest, refusedDigest, hospitalId, actorId, at, quarantineKey, bytes,
    ]); // prettier-ignore
    return true;
  }

  async requestPreRead(caseId: string, at: Date): Promise<void> {
    await this.run(
      'request-pre-read',
      `INSERT INTO pre_reads ("caseId", status, "requestedAt") SELECT $1, 'queued', $2
       WHERE coalesce((SELECT status FROM pre_reads WHERE "caseId" = $1 ORDER BY "requestedAt" DESC LIMIT 1), '') <> 'queued'`,
      [caseId, at],
    );
  }

  private async patientRow({ issuer, localId }: PatientIdentity, { attributes }: InstanceToStore): Promise<string> {
    const parts = attributes.patientNameParts;
    const groups = { Alphabetic: parts?.alphabetic, Ideographic: parts?.ideographic, Phonetic: parts?.phonetic };
    const name = displayName([parts?.alphabetic, parts?.ideographic, parts?.phonetic].map((group) => group ?? '').join('='));
    // Of two studies that arrive at once one writes the patient and the other finds him.
    await this.run(
      'add-patient',
      `INSERT INTO patients (issuer, "localId", name, "nameGroups", sex, "birthDate", names, "namesComplete", "nationalId") VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)
       ON CONFLICT (issuer, "localId") DO UPDATE SET "nationalId" = EXCLUDED."nationalId" WHERE patients."nationalId" IS NULL AND EXCLUDED."nationalId" IS NOT NULL`,
      [issuer, localId, name, JSON.stringify(groups), attributes.patientSex, attributes.patientBirthDate, nameIndex(groups), nationalIdOf(attributes)],
    );
    const [row] = await this.run<{ id: string }>('patient-id', 'SELECT id FROM patients WHERE issuer = $1 AND "localId" = $2', [issuer, localId]);
    if (!row) throw new Error('The patient was not written');
    return row.id;
  }
}

function textOf(element: DicomJsonElement | undefined): string | null {
  const [value] = element?.Value ?? [];
  return typeof value === 'string' ? value : null;
}
