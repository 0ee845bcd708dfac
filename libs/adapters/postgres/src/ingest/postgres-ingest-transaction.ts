import { gzipSync } from 'node:zlib';
import type { CaseState, Priority } from '@qianli/domain-case';
import { bodyPartOf, displayName, nameIndex, type DicomJsonElement } from '@qianli/domain-dicom';
import type { PatientClass } from '@qianli/domain-routing';
import type { CaseArrival, CaseToOpen, Door, IngestTransaction, InstanceToStore, LockedIngestCase, LockedStudy, PatientIdentity, Promised, StudyToOpen, SubmissionRow } from '@qianli/flow'; // prettier-ignore
import type { Prisma } from '../../generated/client';
import { promiseFor } from '../cases/promise-for';
import { promisedColumns } from '../cases/promised-columns';
import { PostgresTransaction } from '../shared/postgres-transaction';
import { seriesAttributes } from './series-attributes';

/** First half of the two-part advisory lock under which a study grows. */
const studyLock = 0x7374;

const caseColumns = { id: true, state: true, hospitalId: true, priority: true, modality: true, submissionId: true, assignedToId: true, lastInstanceAt: true } as const; // prettier-ignore

export class PostgresIngestTransaction extends PostgresTransaction implements IngestTransaction {
  async lockStudy(studyInstanceUid: string): Promise<LockedStudy | null> {
    // A row that is not there cannot be locked; the name of the study can.
    await this.db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${studyLock}::int, hashtext(${studyInstanceUid}))`;
    const study = await this.db.study.findUnique({
      where: { studyInstanceUid },
      select: { id: true, hospitalId: true, patient: { select: { issuer: true, localId: true } }, case: { select: { id: true } } },
    });
    const kase = study?.case ? await this.lockCase(study.case.id) : null;
    return study && { id: study.id, hospitalId: study.hospitalId, patient: study.patient, case: kase };
  }

  async lockCase(caseId: string): Promise<LockedIngestCase | null> {
    await this.db.$queryRaw`SELECT 1 FROM cases WHERE id = ${caseId}::uuid FOR UPDATE`;
    const kase = await this.db.case.findUnique({ where: { id: caseId }, select: caseColumns });
    return kase && lockedCase(kase);
  }

  async knownInstances(sopInstanceUids: readonly string[]) {
    const rows = await this.db.instance.findMany({
      where: { sopInstanceUid: { in: [...sopInstanceUids] } },
      select: { sopInstanceUid: true, studyId: true, digest: true, objectKey: true, transferSyntaxUid: true },
    });
    return new Map(rows.map(({ sopInstanceUid, ...known }) => [sopInstanceUid, known]));
  }

  async studiesOfSeries(seriesInstanceUids: readonly string[]) {
    const rows = await this.db.series.findMany({
      where: { seriesInstanceUid: { in: [...seriesInstanceUids] } },
      select: { seriesInstanceUid: true, studyId: true },
    });
    return new Map(rows.map((row) => [row.seriesInstanceUid, row.studyId]));
  }

  async submission(id: string): Promise<SubmissionRow | null> {
    const row = await this.db.submission.findUnique({
      where: { id },
      include: { cases: { select: { id: true, study: { select: { studyInstanceUid: true, numberOfInstances: true } } }, orderBy: { firstInstanceAt: 'asc' } } },
    });
    if (!row) return null;
    const cases = row.cases.map(({ id: caseId, study }) => ({ id: caseId, studyInstanceUid: study.studyInstanceUid, instances: study.numberOfInstances }));
    return { ...row, priority: row.priority as Priority, patientClass: row.patientClass as PatientClass, cases };
  }

  async openStudy({ hospitalId, patient, first, at }: StudyToOpen): Promise<LockedStudy> {
    const { attributes, identity } = first;
    const patientId = await this.patientRow(patient, first);
    const study = await this.db.study.create({
      data: {
        studyInstanceUid: identity.studyInstanceUid, hospitalId, patientId, studyDate: attributes.studyDate, studyTime: attributes.studyTime,
        description: attributes.studyDescription, accessionNumber: attributes.accessionNumber, localStudyId: attributes.studyId,
        referringPhysician: attributes.referringPhysician, bodyPart: bodyPartOf(attributes), patientAge: attributes.patientAge,
        timezoneOffset: textOf(first.metadata['00080201']), createdAt: at, updatedAt: at,
      },
      select: { id: true },
    }); // prettier-ignore
    return { id: study.id, hospitalId, patient, case: null };
  }

  async openCase({ studyId, first: { attributes }, at, submission }: CaseToOpen): Promise<LockedIngestCase> {
    const { hospitalId, patientId } = await this.db.study.findUniqueOrThrow({ where: { id: studyId }, select: { hospitalId: true, patientId: true } });
    const priority = submission?.priority ?? 'routine';
    const kase = await this.db.case.create({
      data: {
        studyId, hospitalId, patientId, submissionId: submission?.id ?? null, state: 'receiving', priority, orderedPriority: priority, patientClass: submission?.patientClass ?? 'outpatient',
        history: submission?.history ?? '', modality: attributes.modality ?? 'OT', bodyPart: bodyPartOf(attributes), firstInstanceAt: at, lastInstanceAt: at,
      },
      select: caseColumns,
    }); // prettier-ignore
    return lockedCase(kase);
  }

  async addInstances(studyId: string, instances: readonly InstanceToStore[], via: Door, byId: string, at: Date): Promise<string[]> {
    const grown: string[] = [];
    for (const seriesInstanceUid of new Set(instances.map(({ identity }) => identity.seriesInstanceUid))) {
      const members = instances.filter(({ identity }) => identity.seriesInstanceUid === seriesInstanceUid);
      const [first] = members;
      if (!first) continue;
      const seriesId = await this.growSeries(studyId, seriesInstanceUid, first, members.length);
      grown.push(seriesId);
      await this.db.instance.createMany({ data: members.map((member) => ({ ...instanceRow(member), studyId, seriesId, receivedVia: via, receivedById: byId, receivedAt: at })) }); // prettier-ignore
    }
    const modalities = [...new Set(instances.map(({ attributes }) => attributes.modality ?? 'OT'))];
    await this.db.$executeRaw`
      UPDATE studies SET "numberOfInstances" = "numberOfInstances" + ${instances.length}, "updatedAt" = ${at},
        "numberOfSeries" = (SELECT count(*) FROM series WHERE "studyId" = ${studyId}::uuid),
        modalities = ARRAY(SELECT DISTINCT m FROM unnest(modalities || ${modalities}::text[]) AS m ORDER BY m)
      WHERE id = ${studyId}::uuid`;
    return grown;
  }

  async changeCase(caseId: string, { submission, promised, ...change }: CaseArrival): Promise<void> {
    const order = submission ? { submissionId: submission.id, priority: submission.priority, orderedPriority: submission.priority, patientClass: submission.patientClass, history: submission.history } : {}; // prettier-ignore
    await this.db.case.update({ where: { id: caseId }, data: { ...change, ...order, ...(promised ? promisedColumns(promised) : {}) }, select: { id: true } });
  }

  async recordConflict(conflict: { sopInstanceUid: string; keptDigest: string; refusedDigest: string; hospitalId: string; actorId: string; at: Date }): Promise<void> {
    await this.db.instanceConflict.create({ data: conflict });
  }

  async requestPreRead(caseId: string, at: Date): Promise<void> {
    const newest = await this.db.preRead.findFirst({ where: { caseId }, orderBy: { requestedAt: 'desc' }, select: { status: true } });
    if (newest?.status !== 'queued') await this.db.preRead.create({ data: { caseId, status: 'queued', requestedAt: at } });
  }

  async seriesOf(caseId: string): Promise<string[]> {
    const rows = await this.db.series.findMany({ where: { study: { case: { id: caseId } } }, select: { id: true }, orderBy: { createdAt: 'asc' } });
    return rows.map(({ id }) => id);
  }

  promiseFor(caseId: string, at: Date): Promise<Promised> {
    return promiseFor(this.db, caseId, at);
  }

  async addSubmission({ at, ...submission }: { hospitalId: string; userId: string; priority: Priority; patientClass: PatientClass; history: string; at: Date }): Promise<SubmissionRow> {
    const row = await this.db.submission.create({ data: { ...submission, createdAt: at } });
    return { ...row, priority: submission.priority, patientClass: submission.patientClass, cases: [] };
  }

  async completeSubmission(id: string, at: Date): Promise<void> {
    await this.db.submission.update({ where: { id }, data: { completedAt: at }, select: { id: true } });
  }

  private async patientRow({ issuer, localId }: PatientIdentity, { attributes }: InstanceToStore): Promise<string> {
    const parts = attributes.patientNameParts;
    const groups = { Alphabetic: parts?.alphabetic, Ideographic: parts?.ideographic, Phonetic: parts?.phonetic };
    const name = displayName([parts?.alphabetic, parts?.ideographic, parts?.phonetic].map((group) => group ?? '').join('='));
    // Of two studies that arrive at once one writes the patient and the other finds him.
    await this.db.$executeRaw`
      INSERT INTO patients (issuer, "localId", name, "nameGroups", sex, "birthDate", names, "namesComplete")
      VALUES (${issuer}, ${localId}, ${name}, ${JSON.stringify(groups)}::jsonb, ${attributes.patientSex}, ${attributes.patientBirthDate}, ${nameIndex(groups)}, true)
      ON CONFLICT (issuer, "localId") DO NOTHING`;
    const patient = await this.db.patient.findUniqueOrThrow({ where: { issuer_localId: { issuer, localId } }, select: { id: true } });
    return patient.id;
  }

  private async growSeries(studyId: string, seriesInstanceUid: string, { attributes, metadata }: InstanceToStore, by: number): Promise<string> {
    const number = attributes.seriesNumber === null ? null : Math.trunc(attributes.seriesNumber);
    const rows = await this.db.$queryRaw<{ id: string }[]>`
      INSERT INTO series ("studyId", "seriesInstanceUid", modality, number, description, "bodyPart", laterality, attributes, "numberOfInstances")
      VALUES (${studyId}::uuid, ${seriesInstanceUid}, ${attributes.modality ?? 'OT'}, ${inInt4(number)}, ${attributes.seriesDescription},
        ${attributes.bodyPartExamined}, ${attributes.imageLaterality}, ${JSON.stringify(seriesAttributes(metadata))}::jsonb, ${by})
      ON CONFLICT ("seriesInstanceUid") DO UPDATE SET "numberOfInstances" = series."numberOfInstances" + ${by}
      RETURNING id`;
    return rows[0]?.id ?? '';
  }
}

function lockedCase(row: { id: string; state: string; hospitalId: string; priority: string; modality: string; submissionId: string | null; assignedToId: string | null; lastInstanceAt: Date }): LockedIngestCase {
  return { ...row, state: row.state as CaseState, priority: row.priority as Priority };
}

function instanceRow({ id, identity, attributes, frames, metadata, digest, bytes, objectKey }: InstanceToStore) {
  return {
    id, sopInstanceUid: identity.sopInstanceUid, sopClassUid: identity.sopClassUid, transferSyntaxUid: attributes.transferSyntaxUid ?? '',
    instanceNumber: inInt4(attributes.instanceNumber), rows: inInt4(attributes.rows), columns: inInt4(attributes.columns), bitsAllocated: inInt4(attributes.bitsAllocated),
    numberOfFrames: inInt4(attributes.numberOfFrames) ?? 1, digest, bytes: BigInt(bytes), objectKey,
    frames: frames.map((frame) => frame.map(({ offset, length }) => [offset, length])) as Prisma.InputJsonArray,
    metadata: new Uint8Array(gzipSync(JSON.stringify(metadata), { level: 1 })),
  }; // prettier-ignore
}

/** A number that a column can hold; a file may say anything. */
function inInt4(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && Math.abs(value) < 2 ** 31 ? Math.trunc(value) : null;
}

function textOf(element: DicomJsonElement | undefined): string | null {
  const [value] = element?.Value ?? [];
  return typeof value === 'string' ? value : null;
}
