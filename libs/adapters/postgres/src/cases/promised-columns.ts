import type { Promised } from '@qianli/flow';
import type { Prisma } from '../../generated/client';

/** The columns that hold a promise and its deadline. */
export function promisedColumns({ promise, dueAt }: Promised): { sla: Prisma.InputJsonValue; dueAt: Date } {
  return { sla: JSON.parse(JSON.stringify(promise)) as Prisma.InputJsonValue, dueAt };
}
