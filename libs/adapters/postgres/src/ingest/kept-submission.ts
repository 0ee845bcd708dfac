import { sentAnyway } from '@qianli/contracts';
import type { Priority } from '@qianli/domain-case';
import type { PatientClass } from '@qianli/domain-routing';
import type { Announced, KeptSubmission } from '@qianli/flow';
import { z } from 'zod';
import type { Prisma } from '../../generated/client';

/** A submission's row with the cases that came of it. */
export const withCases = { cases: { select: { id: true, study: { select: { studyInstanceUid: true, numberOfInstances: true } } }, orderBy: { firstInstanceAt: 'asc' } } } as const satisfies Prisma.SubmissionInclude;

export function keptSubmission({ announcedInstances, announcedBytes, cases, ...row }: Prisma.SubmissionGetPayload<{ include: typeof withCases }>): KeptSubmission {
  return {
    ...row,
    priority: row.priority as Priority,
    patientClass: row.patientClass as PatientClass,
    announced: announcedInstances === null ? null : { instances: announcedInstances, bytes: Number(announcedBytes ?? 0) },
    sentAnyway: z.array(sentAnyway).parse(row.sentAnyway),
    cases: cases.map(({ id, study }) => ({ id, studyInstanceUid: study.studyInstanceUid, instances: study.numberOfInstances })),
  };
}

export function announcedColumns(announced: Announced | null): { announcedInstances: number | null; announcedBytes: bigint | null } {
  return { announcedInstances: announced?.instances ?? null, announcedBytes: announced ? BigInt(announced.bytes) : null };
}
