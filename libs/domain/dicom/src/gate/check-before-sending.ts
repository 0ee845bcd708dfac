import { checkStudy } from './check-study';
import { gateFinding, type GateFinding } from './gate-finding';
import type { OrderToCheck, StudyToCheck } from './study-to-check';

export interface ToSend {
  readonly order: OrderToCheck;
  /** Studies by patient, as the page groups them. */
  readonly patients: readonly (readonly StudyToCheck[])[];
  /** Files that a medium's directory names and that are not there. */
  readonly missingOnMedium: readonly string[];
}

/** Everything that should be mended before these files are sent, what blocks first; nothing when they may go as they are. */
export function checkBeforeSending({ order, patients, missingOnMedium }: ToSend): readonly GateFinding[] {
  if (patients.length === 0) return [];
  const found = [
    ...(patients.length > 1 ? [gateFinding('several-patients', { count: patients.length })] : []),
    ...(order.history.trim() === '' ? [gateFinding('no-history')] : []),
    ...(missingOnMedium.length > 0 ? [gateFinding('missing-on-medium', { count: missingOnMedium.length, files: missingOnMedium.slice(0, 5).join(', ') })] : []),
  ];
  // While several people lie here, nobody knows whose request it is.
  const asked = patients.length > 1 ? { ...order, patientName: '', patientId: '' } : order;
  return [...found, ...patients.flat().flatMap((study) => checkStudy(study, asked))].sort((a, b) => Number(b.isBlocking) - Number(a.isBlocking));
}
