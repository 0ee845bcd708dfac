import type { Words } from './words';

export interface ModelAccept {
  readonly modalities: readonly string[];
  readonly bodyParts: readonly string[];
  /** DICOM View Position; empty: any. */
  readonly views: readonly string[];
  readonly photometricInterpretations: readonly string[];
  readonly ageYears: { readonly min: number | null; readonly max: number | null } | null;
  readonly sliceThicknessMm: { readonly min: number; readonly max: number } | null;
  /** Whether localizers may be read. */
  readonly localizer: boolean;
}

export interface ModelInput {
  readonly name: string;
  readonly layout: string;
  /** -1 where the size is free, as for a batch. */
  readonly shape: readonly number[];
  readonly resize: 'none' | 'stretch' | 'letterbox' | 'centre-crop';
  readonly spacingMm: readonly number[] | null;
  readonly intensity:
    | { readonly kind: 'percentile-window'; readonly low: number; readonly high: number }
    | { readonly kind: 'hu'; readonly from: number; readonly to: number };
  /** What the window's ends become before mean and std are applied. */
  readonly scale: readonly [number, number];
  readonly mean: number;
  readonly std: number;
  readonly invertMonochrome1: boolean;
}

export interface ModelLabel extends Words {
  readonly code: string;
}

export interface ModelOutput {
  readonly name: string;
  readonly kind: 'multilabel' | 'softmax' | 'boxes' | 'mask' | 'heatmap';
  readonly activation: 'none' | 'sigmoid' | 'softmax';
  readonly labels: readonly ModelLabel[];
}

export interface GoldenVector {
  /** Value at flat index i is (i mod 1009) / 1008: no pixels are kept in the manifest. */
  readonly input: { readonly generator: 'ramp'; readonly shape: readonly number[] };
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly tolerance: number;
}

/** `model.json` of a model folder: what the model is, what it may be given, how, and how one knows that it still is itself. */
export interface ModelManifest {
  readonly id: string;
  readonly version: string;
  readonly name: Words;
  readonly sha256: string;
  readonly opset: number;
  readonly licence: string;
  readonly regulatory: {
    readonly status: 'research' | 'cleared';
    readonly country: string | null;
    readonly number: string | null;
  };
  readonly intendedUse: Words;
  /** How the model begins at a site that has not switched it: a model that misses its own target starts in shadow. */
  readonly startsAs?: 'active' | 'shadow';
  readonly accept: ModelAccept;
  readonly input: ModelInput;
  readonly outputs: readonly ModelOutput[];
  readonly thresholds: Readonly<
    Record<string, { readonly value: number; readonly operatingPoint: string; readonly readOff: string }>
  >;
  readonly runtime: { readonly threads: number; readonly timeoutMs: number; readonly memoryMb: number };
  readonly golden: readonly GoldenVector[];
}

/** The golden input of a shape. */
export function ramp(shape: readonly number[]): Float32Array {
  const n = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from({ length: n }, (_, i) => (i % 1009) / 1008);
}
