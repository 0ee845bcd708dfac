import type { Words } from './words';

export interface Measurement {
  readonly code: string;
  readonly label: Words;
  readonly value: number;
  readonly unit: string;
}

/** Where a finding lies: pixels count from the top left of the image, millimetres are the patient's (LPS). */
export interface FindingLocation {
  readonly sopInstanceUid: string | null;
  readonly frame: number | null;
  /** Index in the stacked volume, feet first; null on a radiograph. */
  readonly slice: number | null;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  readonly patientMm: readonly [number, number, number] | null;
  readonly side: 'left' | 'right' | 'both' | null;
  readonly region: Words | null;
}

/** What the pre-read proposes to the reader. No human has looked at it yet. */
export interface PreReadFinding {
  /** The label's code in the model's manifest, or the engine's own. */
  readonly code: string;
  readonly label: Words;
  /** 0..1: the network's output, or the score of a stated rule; which one says `kind`. */
  readonly probability: number;
  readonly kind: 'network' | 'rule';
  readonly threshold: number;
  readonly flagged: boolean;
  /** false: the flag is shown and moves nothing. Missing: it may raise the priority. */
  readonly raises?: boolean;
  readonly location: FindingLocation;
  readonly measurements: readonly Measurement[];
  readonly model: { readonly id: string; readonly version: string };
}

/** A part of the question that this scan or film cannot answer, and why. */
export interface OutOfScope {
  readonly code: string;
  readonly message: Words;
}
