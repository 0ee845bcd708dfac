import type { Prisma } from '../../generated/client';

/** First half of the two-part advisory lock under which a study grows. */
const studyLock = 0x7374;

/** Holds everybody else off this study until commit. A row that is not there cannot be locked; the name of the study can. */
export async function lockStudyName(db: Prisma.TransactionClient, studyInstanceUid: string): Promise<void> {
  await db.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${studyLock}::int, hashtext(${studyInstanceUid}))`;
}
