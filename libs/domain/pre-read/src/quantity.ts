import type { Words } from './words';

/** A number about the scan, or a part of an organ, rather than about one finding. No human has looked at it yet. */
export interface PreReadQuantity {
  readonly code:
    | 'lung-volume'
    | 'opacity-volume'
    | 'opacity-share'
    | 'ground-glass-share'
    | 'consolidation-share'
    | 'not-judged-share';
  readonly label: Words;
  readonly value: number;
  readonly unit: 'mL' | '%';
  readonly part: { readonly code: LungPart; readonly label: Words };
  /** The value as a word of a published scale, with where the scale comes from. */
  readonly grade: (Words & { readonly code: string; readonly source: string }) | null;
}

export type LungPart = 'both' | `${'right' | 'left'}` | `${'right' | 'left'}-${'upper' | 'middle' | 'lower'}`;
