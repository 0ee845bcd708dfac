import type { CaseSummary, ReplyOf, operationsApi, settingsApi } from '@qianli/contracts';

type Reader = ReplyOf<typeof operationsApi.readers>['items'][number];
type Credential = ReplyOf<typeof settingsApi.credentials>['items'][number];

/**
 * What has come to stand against the reader of an open case, so that a dispatcher may take it over: his shift is over, or no
 * credential of his covers hospital and modality today. The platform decides again when it is taken over.
 */
export function lapseOf({ state, assignedTo, sendingHospital, modality }: CaseSummary, readers: readonly Reader[], credentials: readonly Credential[]): 'credential-lapsed' | 'shift-over' | null {
  if (state !== 'reading' || !assignedTo) return null;
  const held = credentials.filter(({ reader, hospital }) => reader.id === assignedTo.id && hospital.id === sendingHospital.id);
  const covers = held.some((of) => (of.state === 'valid' || of.state === 'expires-soon') && of.modalities.includes(modality));
  if (held.length > 0 && !covers) return 'credential-lapsed';
  const reader = readers.find((of) => of.reader.id === assignedTo.id);
  return reader && !reader.onShift ? 'shift-over' : null;
}
