import type { TransferState } from '@qianli/domain-case';
import type { Prisma } from '../../generated/client';

/** What gateways have announced of a study, all of them together; null when none has. */
export async function transferOf(db: Prisma.TransactionClient, studyInstanceUid: string): Promise<TransferState | null> {
  const [row] = await db.$queryRaw<{ manifests: number; announced: number; arrived: number; complete: boolean | null; released: boolean | null }[]>`
    SELECT count(DISTINCT m.id)::int AS manifests, count(i."sopInstanceUid")::int AS announced, (count(*) FILTER (WHERE i.arrived))::int AS arrived,
      bool_and(m.complete) AS complete, bool_or(m."releasedAt" IS NOT NULL) AS released
    FROM study_manifests m LEFT JOIN manifest_instances i ON i."manifestId" = m.id WHERE m."studyInstanceUid" = ${studyInstanceUid}`;
  if (!row || row.manifests === 0) return null;
  return { announced: row.announced, arrived: row.arrived, complete: row.complete ?? false, released: row.released ?? false };
}
