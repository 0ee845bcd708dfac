/** Why a reader sends a case back to the county; each stops the clock until the county answers. */
export const returnReasons = [
  'missing-series',
  'missing-history',
  'missing-prior',
  'wrong-body-part',
  'poor-quality',
  'wrong-patient',
  'other',
] as const;
export type ReturnReason = (typeof returnReasons)[number];
