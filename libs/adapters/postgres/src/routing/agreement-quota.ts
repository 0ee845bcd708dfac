import type { Prisma } from '../../generated/client';

/**
 * How many cases of the sender's calendar month readers of the other hospital hold or have read, per agreement in force. A
 * case counts once it is with a reader; cancelled ones do not count.
 */
export async function usedThisMonth(db: Prisma.TransactionClient, now: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ id: string; used: number }[]>`
    SELECT a.id, count(*)::int AS used FROM agreements a JOIN hospitals h ON h.id = a."sendingHospitalId"
      JOIN cases c ON c."hospitalId" = a."sendingHospitalId" AND c.modality = ANY(a.modalities) AND c.state <> 'cancelled'
      JOIN users reader ON reader.id = c."assignedToId" AND reader."hospitalId" = a."readingHospitalId"
    WHERE c."receivedAt" >= date_trunc('month', ${now}::timestamptz AT TIME ZONE h."timeZone") AT TIME ZONE h."timeZone"
      AND (${now}::timestamptz AT TIME ZONE h."timeZone")::date BETWEEN a."validFrom" AND a."validUntil"
    GROUP BY a.id`;
  return new Map(rows.map(({ id, used }) => [id, used]));
}
