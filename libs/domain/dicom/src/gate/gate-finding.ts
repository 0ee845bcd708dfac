/**
 * What is wrong with files that are about to be sent.
 * - `no-history`: nobody wrote what the reader must know.
 * - `several-patients`: one order for the studies of several people: the history of one would stand with another.
 * - `mixed-patient`: the files of one study name different people. It does not tell which one is right.
 * - `unnamed-patient`: a study says neither name nor number.
 * - `name-mismatch`, `id-mismatch`: the name or number on the request is not the one in the files.
 * - `wrong-body-part`, `wrong-modality`: the files show another part, or come from another kind of machine, than was ordered.
 * - `only-localizer`: scouts without the scan that they were made for.
 * - `missing-images`: instance numbers are left out. `missing-slices`: a stack of even spacing has holes, whatever its numbers.
 * - `too-few-slices`: the scan covers less of the body than such a scan usually does.
 * - `missing-on-medium`: the medium's own directory names files that are not there.
 */
export const gateCodes = [
  'no-history', 'several-patients', 'mixed-patient', 'unnamed-patient', 'name-mismatch', 'id-mismatch', 'wrong-body-part', 'wrong-modality',
  'only-localizer', 'missing-images', 'missing-slices', 'too-few-slices', 'missing-on-medium',
] as const; // prettier-ignore
export type GateCode = (typeof gateCodes)[number];

export interface GateFinding {
  readonly code: GateCode;
  /** Must be mended before anything is sent; any other may be sent with a reason. */
  readonly isBlocking: boolean;
  /** null: it is about all that was dropped. */
  readonly studyInstanceUid: string | null;
  readonly seriesInstanceUid: string | null;
  /** Numbers and texts for the sentence that a person reads. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** No history and one history for two people harm a patient, and both are mended here in a moment. */
const blockingCodes = ['no-history', 'several-patients'] as const;
type BlockingCode = (typeof blockingCodes)[number];
const blocking: ReadonlySet<GateCode> = new Set(blockingCodes);
export type PassableGateCode = Exclude<GateCode, BlockingCode>;
export const passableGateCodes = gateCodes.filter((code): code is PassableGateCode => !blocking.has(code));

export function gateFinding(code: GateCode, facts: GateFinding['facts'] = {}, at: { study?: string; series?: string } = {}): GateFinding {
  return { code, isBlocking: blocking.has(code), studyInstanceUid: at.study ?? null, seriesInstanceUid: at.series ?? null, facts };
}

/** Why somebody sends in spite of a finding. `other` needs words of its own. */
export const gateReasons = ['emergency', 'as-ordered', 'cannot-repeat', 'checked', 'other'] as const;
export type GateReason = (typeof gateReasons)[number];
