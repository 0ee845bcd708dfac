import type { Actor } from '@qianli/domain-case';
import { caseStateAfter, signedText, type ReportContent, type ReportStatus } from '@qianli/domain-report';
import { requireMove, writeMove } from '../cases/case-move';
import type { LockedCase } from '../cases/case-store';
import type { ReportTransaction, SignedSoFar } from './report-store';

export interface VersionToSign extends ReportContent {
  readonly status: ReportStatus;
  readonly reason: string | null;
  readonly templateId: string | null;
}

/**
 * Writes a signed version beside the earlier ones, moves the case, and orders the delivery. Delivered and acknowledged are
 * said of the version in force, so both begin again.
 */
export async function writeVersion(
  tx: ReportTransaction,
  reader: Actor,
  kase: LockedCase,
  soFar: SignedSoFar,
  of: VersionToSign,
  at: Date,
): Promise<void> {
  const state = caseStateAfter(of.status);
  if (kase.state !== state) requireMove(kase, state);
  const version = (soFar.inForce?.version ?? 0) + 1;
  const signed = {
    ...of,
    caseId: kase.id,
    studyInstanceUid: soFar.studyInstanceUid,
    version,
    signedById: reader.userId,
    signedAt: at,
  };
  const digest = tx.digestOf(signedText(signed));
  const reportVersionId = await tx.addVersion({ ...signed, digest });
  await writeMove(tx, reader, kase, {
    event: version === 1 || soFar.inForce?.status === 'preliminary' ? 'report.signed' : 'report.amended',
    at,
    change: {
      state,
      critical: of.critical,
      signedAt: soFar.signedAt ?? at,
      ...(of.status === 'preliminary' ? {} : { finalAt: soFar.finalAt ?? at }),
      deliveredAt: null,
      acknowledgedAt: null,
      acknowledgedById: null,
    },
    detail: { version, status: of.status, critical: of.critical },
    audit: { version, status: of.status, critical: of.critical, digest },
  });
  await tx.enqueue({
    name: 'deliver-report',
    payload: { caseId: kase.id, reportVersionId },
    key: `deliver-report:${reportVersionId}`,
    runAt: at,
  });
}
