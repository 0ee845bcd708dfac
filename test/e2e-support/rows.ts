import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseState, Priority } from '@qianli/domain-case';
import { openDatabase, type Database } from '@qianli/postgres';

/** The embedded database of a platform that runs on `home`, for stories that begin after ingest. */
export function databaseOf(home: string): Database {
  const { databasePassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const port = readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  return openDatabase(`postgres://qianli:${encodeURIComponent(databasePassword)}@127.0.0.1:${port}/qianli`, 4);
}

export interface CaseRow {
  readonly hospitalId: string;
  readonly state?: CaseState;
  readonly priority?: Priority;
  readonly modality?: string;
  readonly bodyPart?: string;
  readonly name?: string;
  readonly history?: string;
  readonly receivedAt?: Date;
  readonly slaMinutes?: number;
  readonly flagged?: { readonly zh: string; readonly en: string; readonly code: string; readonly probability: number };
  readonly assignedToId?: string;
  /** Minutes from receipt; a case with `signed` is final. */
  readonly assigned?: number;
  readonly opened?: number;
  readonly signed?: number;
}

/** A case as ingest and pre-read would have left it, straight into the rows; it has no images. */
export async function aCaseRow({ prisma }: Database, of: CaseRow): Promise<string> {
  const receivedAt = of.receivedAt ?? new Date();
  const after = (minutes: number | undefined) => (minutes === undefined ? null : new Date(receivedAt.getTime() + minutes * 60_000));
  const number = randomUUID();
  const name = of.name ?? '测试病人';
  const priority = of.priority ?? 'routine';
  const modality = of.modality ?? 'CT';
  const sex = number.charCodeAt(0) % 2 ? 'M' : 'F';
  const patient = await prisma.patient.create({ data: { issuer: `hospital:${of.hospitalId}`, localId: `P${number.slice(0, 7).toUpperCase()}`, name, nameGroups: { Ideographic: name }, sex, birthDate: '19690312' } });
  const study = await prisma.study.create({
    data: {
      studyInstanceUid: `2.25.${BigInt(`0x${number.replaceAll('-', '')}`)}`, hospitalId: of.hospitalId, patientId: patient.id, studyDate: receivedAt.toISOString().slice(0, 10).replaceAll('-', ''),
      description: modality === 'CT' ? '平扫' : '正位', modalities: [modality], bodyPart: of.bodyPart ?? 'CHEST', patientAge: `0${30 + (number.charCodeAt(1) % 55)}Y`, numberOfSeries: 1, numberOfInstances: modality === 'CT' ? 64 + (number.charCodeAt(2) % 200) : 1,
    },
  });
  const kase = await prisma.case.create({
    data: {
      studyId: study.id, hospitalId: of.hospitalId, patientId: patient.id, state: of.signed === undefined ? (of.state ?? 'in-pool') : 'final', priority, orderedPriority: priority,
      history: of.history ?? '咳嗽两周', modality, bodyPart: of.bodyPart ?? 'CHEST', firstInstanceAt: receivedAt, lastInstanceAt: receivedAt, receivedAt, pooledAt: receivedAt, preReadAt: after(0.1),
      dueAt: new Date(receivedAt.getTime() + (of.slaMinutes ?? 240) * 60_000), assignedToId: of.assignedToId ?? null, assignedAt: after(of.assigned), openedAt: after(of.opened), signedAt: after(of.signed), finalAt: after(of.signed), deliveredAt: after(of.signed),
    },
  });
  await prisma.preRead.create({
    data: {
      caseId: kase.id, status: 'done', modelId: 'ct-nodule', modelVersion: '0.1.0', durationMs: 4200, requestedAt: receivedAt, finishedAt: after(0.1),
      findings: of.flagged ? { create: [{ ordinal: 0, code: of.flagged.code, labelZh: of.flagged.zh, labelEn: of.flagged.en, probability: of.flagged.probability, threshold: 0.5, flagged: true, kind: 'network', location: { sopInstanceUid: null, frame: null, box: null, patientMm: null, side: 'left', region: null }, measurements: [], modelId: 'ct-nodule', modelVersion: '0.1.0' }] } : {},
    },
  });
  return kase.id;
}
