import type { CaseState } from '@qianli/domain-case';

/** What a signed version of a report is. */
export const reportStatuses = [
  /** Signed before everything is certain; a final report is owed. */
  'preliminary',
  /** Signed for good. Does not tell whether the county has seen it. */
  'final',
  /** Replaces a signed report whose text was wrong or has changed; the replaced versions are kept. */
  'amended',
  /** A signed report with something added and nothing taken away. */
  'appended',
] as const;
export type ReportStatus = (typeof reportStatuses)[number];

/** Why a version may not be signed, in the words of the API's error codes. */
export type SigningRefusal = 'already-signed' | 'report-not-found' | 'case-wrong-state';

/**
 * Whether a draft may be signed as `wanted` after the version in force (null: none yet). The first signature is preliminary
 * or final; after a preliminary one only the final one is left; after a final one it is amended instead.
 */
export function refuseSigning(wanted: 'preliminary' | 'final', inForce: ReportStatus | null): SigningRefusal | null {
  if (inForce === null) return null;
  return inForce === 'preliminary' && wanted === 'final' ? null : 'already-signed';
}

/** A report is amended or appended only when one is signed. A preliminary one is not amended: its correction is the final one. */
export function refuseAmending(inForce: ReportStatus | null): SigningRefusal | null {
  if (inForce === null) return 'report-not-found';
  return inForce === 'preliminary' ? 'case-wrong-state' : null;
}

/** The state of a case whose newest version is `status`. */
export function caseStateAfter(status: ReportStatus): CaseState {
  switch (status) {
    case 'preliminary':
    case 'final':
      return status;
    case 'amended':
    case 'appended':
      return 'amended';
    default:
      return status satisfies never;
  }
}
