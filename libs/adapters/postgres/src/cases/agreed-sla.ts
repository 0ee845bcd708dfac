import { priorities, type Priority } from '@qianli/domain-case';
import type { Prisma } from '../../generated/client';

/** Minutes per priority that the agreements of this county promise for the modality today; the strictest of several, none where they say nothing. */
export async function agreedSla(
  db: Prisma.TransactionClient,
  hospitalId: string,
  modality: string,
  now: Date,
): Promise<Partial<Record<Priority, number>>> {
  const rows = await db.$queryRaw<{ slaMinutes: Partial<Record<Priority, unknown>> }[]>`
    SELECT a."slaMinutes" FROM agreements a JOIN hospitals h ON h.id = a."sendingHospitalId"
    WHERE a."sendingHospitalId" = ${hospitalId}::uuid AND ${modality} = ANY(a.modalities)
      AND (${now}::timestamptz AT TIME ZONE h."timeZone")::date BETWEEN a."validFrom" AND a."validUntil"`;
  const agreed: Partial<Record<Priority, number>> = {};
  for (const priority of priorities) {
    const minutes = rows
      .map((row) => row.slaMinutes[priority])
      .filter((of): of is number => typeof of === 'number' && of > 0);
    if (minutes.length > 0) agreed[priority] = Math.min(...minutes);
  }
  return agreed;
}
