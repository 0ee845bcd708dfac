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
  /** The picture itself must be recognised as a frontal chest film before the model sees it; one stored dark for bright is turned. */
  readonly pictureCheck?: 'frontal-chest';
}

/** `percentile-window`: between two percentiles of the picture; `hu`: Hounsfield units; `stored-bits`: 0 to the most that Bits Stored can hold. */
export type ModelIntensity =
  | { readonly kind: 'percentile-window'; readonly low: number; readonly high: number }
  | { readonly kind: 'hu'; readonly from: number; readonly to: number }
  | { readonly kind: 'stored-bits' };

export interface ModelInput {
  readonly name: string;
  /** NCHW: one picture; NCDHW: a stack of slices as a volume. */
  readonly layout: 'NCHW' | 'NCDHW';
  /** -1 where the size is free, as for a batch. The second side is the channels: 1, or 3 for a grey picture given three times. */
  readonly shape: readonly number[];
  readonly resize: 'none' | 'stretch' | 'letterbox' | 'centre-crop';
  /** Millimetres a voxel along each spatial axis of the tensor, in its order; null: as scanned. */
  readonly spacingMm: readonly number[] | null;
  readonly intensity: ModelIntensity;
  /** What the window's ends become before mean and std are applied. */
  readonly scale: readonly [number, number];
  /** One for all channels, or one a channel. */
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
  readonly invertMonochrome1: boolean;
  /** The way into which the patient each spatial axis of a volume grows (L, R, A, P, S, I). Default SPL: slices from the feet, rows to the back, columns to the left. */
  readonly axes?: string;
  /** Share (0 to under 1) by which neighbouring windows of a volume overlap. Default 0.25. */
  readonly overlap?: number;
  /** A volume given whole is filled up with air until each side is a multiple of this. Default 1. */
  readonly multipleOf?: number;
}

export interface ModelLabel extends Words {
  readonly code: string;
  /** Code of SNOMED CT, and RadLex identifier, where the label has one. */
  readonly snomed?: string;
  readonly radlex?: string;
}

/** How the numbers of a box are meant; they count along the axes of the input tensor. */
export interface BoxForm {
  readonly form: 'corners' | 'centre-size';
  readonly unit: 'pixels' | 'fraction';
  /** `reversed`: the last axis first, as x before y. */
  readonly order: 'as-axes' | 'reversed';
  /** Outputs with a score a box [N] or one a label [N, C], and with a label's index a box. */
  readonly scores: string;
  readonly classes?: string;
  /** Boxes that share more than this (intersection over union) are one. Default 0.22, as MONAI's nodule detector ships. */
  readonly sameFrom?: number;
}

export interface ModelOutput {
  readonly name: string;
  readonly kind: 'multilabel' | 'softmax' | 'boxes' | 'mask' | 'heatmap';
  readonly activation: 'none' | 'sigmoid' | 'softmax';
  /** One a channel or class, in its order. Only labels with a threshold are told; a background has none. */
  readonly labels: readonly ModelLabel[];
  /** Of kind `boxes` only. */
  readonly box?: BoxForm;
  /** Of kind `mask`: a pixel belongs to it from this probability. Default 0.5. */
  readonly insideFrom?: number;
  /** Of kind `mask`: less than this is told and not flagged. */
  readonly least?: { readonly value: number; readonly unit: 'mL' | 'mm2' | 'pixels' };
}

export interface ModelThreshold {
  readonly value: number;
  readonly operatingPoint: string;
  readonly readOff: string;
  /** Within which a site may set its own. Missing: anywhere for a research model, nowhere for a cleared one. */
  readonly site?: { readonly from: number; readonly to: number };
  /** Whether a flag may raise the case's priority. Default true. */
  readonly raises?: boolean;
}

/** A network that is no reader of its own but serves an engine of the house. */
export interface EnginePart {
  readonly kind: 'engine-part';
  readonly engine: 'chest-ct';
  readonly part: 'nodule-filter';
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
  /** Missing: the model reads by this manifest alone. */
  readonly role?: EnginePart;
  readonly accept: ModelAccept;
  readonly input: ModelInput;
  readonly outputs: readonly ModelOutput[];
  readonly thresholds: Readonly<Record<string, ModelThreshold>>;
  /** Threads: the most that the network makes use of; the machine's share may be less. */
  readonly runtime: { readonly threads: number; readonly timeoutMs: number; readonly memoryMb: number };
  readonly golden: readonly GoldenVector[];
}

/** The golden input of a shape. */
export function ramp(shape: readonly number[]): Float32Array {
  const n = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from({ length: n }, (_, i) => (i % 1009) / 1008);
}
