import { randomUUID } from 'node:crypto';
import type { CaseState, Priority } from '@qianli/domain-case';
import type { Database } from '@qianli/postgres';
import type { TestNetwork } from './network';

/** A study with its case, as ingest would have left it; no instances. Takes only what the test is about. */
export async function aStoredCase(
  { prisma }: Database,
  network: TestNetwork,
  over: { state?: CaseState; priority?: Priority; modality?: string; bodyPart?: string | null; hospitalId?: string; patientId?: string; patientName?: string; receivedAt?: Date; assignedToId?: string | null; history?: string } = {},
) {
  const hospitalId = over.hospitalId ?? network.qingshi.id;
  const now = over.receivedAt ?? new Date();
  const patient = over.patientId
    ? await prisma.patient.findUniqueOrThrow({ where: { id: over.patientId } })
    : await prisma.patient.create({ data: { issuer: `hospital:${hospitalId}`, localId: randomUUID().slice(0, 8), name: over.patientName ?? '王小东', nameGroups: { Ideographic: '王^小东' }, sex: 'M', birthDate: '19600101' } });
  const priority = over.priority ?? 'routine';
  const modality = over.modality ?? 'CT';
  const study = await prisma.study.create({
    data: { studyInstanceUid: `1.2.826.0.1.3680043.10.1404.${BigInt(`0x${randomUUID().replaceAll('-', '')}`) % 10n ** 30n}`, hospitalId, patientId: patient.id, studyDate: '20261122', modalities: [modality], bodyPart: over.bodyPart ?? 'CHEST' },
  });
  const state = over.state ?? 'received';
  const kase = await prisma.case.create({
    data: {
      studyId: study.id, hospitalId, patientId: patient.id, state, priority, orderedPriority: priority, history: over.history ?? '咳嗽两周', modality, bodyPart: over.bodyPart === undefined ? 'CHEST' : over.bodyPart,
      firstInstanceAt: now, lastInstanceAt: now, receivedAt: state === 'receiving' ? null : now, assignedToId: over.assignedToId ?? null, assignedAt: over.assignedToId ? now : null,
      dueAt: new Date(now.getTime() + 4 * 3600_000),
    },
  });
  return { ...kase, study, patient };
}
