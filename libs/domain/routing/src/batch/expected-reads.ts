import { readTenths } from '../assignment/assignment-costs';
import type { WorkingReader } from './routing-input';

/** Expected tenths of a minute by number of the reader, and with the case's own subspecialist. */
export interface ExpectedReads {
  readonly read: Int32Array;
  readonly best: number;
}

/** How long each reader would need for a case; worked out once for each modality and body part. */
export function expectedReads(readers: readonly WorkingReader[]): (kase: { readonly modality: string; readonly bodyPart: string | null }) => ExpectedReads {
  const kinds = new Map<string, ExpectedReads>();
  return (kase) => {
    const kind = `${kase.modality} ${kase.bodyPart}`;
    const known = kinds.get(kind) ?? {
      read: Int32Array.from(readers, ({ subspecialties }) => readTenths(kase, subspecialties).read),
      best: readTenths(kase, []).best,
    };
    kinds.set(kind, known);
    return known;
  };
}
