import { randomInt, randomUUID } from 'node:crypto';
import type { CaseState, Priority } from '@qianli/domain-case';
import type { Database } from '@qianli/postgres';

export interface CaseToInsert {
  readonly hospitalId: string;
  readonly state?: CaseState;
  readonly priority?: Priority;
  readonly modality?: string;
  readonly history?: string;
  readonly assignedToId?: string | null;
  readonly receivedAt?: Date;
  readonly dueAt?: Date | null;
  readonly escalatedAt?: Date | null;
  readonly patientName?: string;
  /** Local id of the patient; the same one at the same hospital is the same patient. */
  readonly patientId?: string;
  readonly studyDate?: string;
}
export interface InsertedCase {
  readonly id: string;
  readonly studyId: string;
  readonly patientId: string;
  readonly studyInstanceUid: string;
}

/** A case with its study and patient, straight into the rows, for tests that begin after ingest. No images. */
export async function aCase({ prisma }: Database, of: CaseToInsert): Promise<InsertedCase> {
  const receivedAt = of.receivedAt ?? new Date();
  const priority = of.priority ?? 'routine';
  const modality = of.modality ?? 'CT';
  const state = of.state ?? 'in-pool';
  const identity = { issuer: of.hospitalId, localId: of.patientId ?? `P${randomInt(1e9)}` };
  const name = of.patientName ?? '测试^病人';
  const patient = await prisma.patient.upsert({
    where: { issuer_localId: identity },
    update: {},
    create: {
      ...identity,
      name,
      nameGroups: { Alphabetic: 'Ce^Shi', Ideographic: name },
      sex: 'M',
      birthDate: '19690312',
    },
  });
  const study = await prisma.study.create({
    data: {
      studyInstanceUid: `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`,
      hospitalId: of.hospitalId,
      patientId: patient.id,
      studyDate: of.studyDate ?? '20261120',
      description: '胸部平扫',
      modalities: [modality],
      bodyPart: 'CHEST',
      patientAge: '057Y',
      numberOfSeries: 1,
      numberOfInstances: 3,
    },
  });
  const kase = await prisma.case.create({
    data: {
      studyId: study.id,
      hospitalId: of.hospitalId,
      patientId: patient.id,
      state,
      priority,
      orderedPriority: priority,
      history: of.history ?? '咳嗽两周\n既往体健',
      modality,
      assignedToId: of.assignedToId ?? null,
      firstInstanceAt: receivedAt,
      lastInstanceAt: receivedAt,
      receivedAt: state === 'receiving' ? null : receivedAt,
      dueAt: of.dueAt === undefined ? new Date(receivedAt.getTime() + 240 * 60_000) : of.dueAt,
      escalatedAt: of.escalatedAt ?? null,
      ...(state === 'assigned' || state === 'reading' ? { assignedAt: receivedAt } : {}),
      ...(state === 'reading' ? { openedAt: receivedAt } : {}),
    },
  });
  return { id: kase.id, studyId: study.id, patientId: patient.id, studyInstanceUid: study.studyInstanceUid };
}

/** A pre-read that is done, with one flagged nodule; gives the id of its finding. */
export async function aPreRead(
  { prisma }: Database,
  caseId: string,
): Promise<{ preReadId: string; findingId: string }> {
  const preRead = await prisma.preRead.create({
    data: {
      caseId,
      status: 'done',
      modelId: 'ct-nodule',
      modelVersion: '0.1.0',
      durationMs: 4200,
      requestedAt: new Date(),
      finishedAt: new Date(),
      findings: {
        create: [
          {
            ordinal: 0,
            code: 'nodule',
            labelZh: '结节',
            labelEn: 'Nodule',
            probability: 0.87,
            threshold: 0.5,
            flagged: true,
            kind: 'network',
            location: {
              sopInstanceUid: null,
              frame: null,
              box: null,
              patientMm: [1, 2, 3],
              side: 'left',
              region: null,
            },
            measurements: [],
            modelId: 'ct-nodule',
            modelVersion: '0.1.0',
          },
        ],
      },
    },
    include: { findings: true },
  });
  return { preReadId: preRead.id, findingId: preRead.findings[0]?.id ?? '' };
}
