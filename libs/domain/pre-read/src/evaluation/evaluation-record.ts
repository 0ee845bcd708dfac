import type { Calibration } from './calibration';
import type { HeatFigure } from './heat-on-boxes';
import type { OperatingPoint, RocFigure } from './roc';

/** A set of pictures to judge a model by: what its rows look like in `labels.csv`. */
export interface EvaluationSet {
  readonly name: string;
  /** In the card: what the set is, and whether anything of it was trained on or chosen by. */
  readonly told: string;
  /** Column → allowed values. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** Rows whose file name falls in these parts of `of`, by CRC-32; for halves that the training scripts know too. */
  readonly part?: { readonly of: number; readonly keep: readonly number[] };
  /** At most so many of each class, by CRC-32 of the file name. */
  readonly most?: number;
  /** Only these may carry the gate: sets of which nothing was trained. */
  readonly unseen: boolean;
}

/** `evaluation-plan.json` of a model folder. */
export interface EvaluationPlan {
  readonly label: string;
  readonly positive: { readonly column: string; readonly values: readonly string[] };
  /** `film`: prepared by the manifest; `patch`: the middle of an 8-bit patch, 0..1. */
  readonly reads: 'film' | 'patch';
  readonly probes: boolean;
  readonly boxes: string | null;
  readonly subgroups: readonly string[];
  readonly sets: readonly EvaluationSet[];
}

export interface EvaluatedSet {
  readonly name: string;
  readonly told: string;
  readonly unseen: boolean;
  /** SHA-256 over the judged files' names and digests. */
  readonly digest: string;
  readonly roc: RocFigure;
  readonly atSetThreshold: OperatingPoint | null;
  readonly at90Sensitivity: OperatingPoint | null;
  readonly calibration: Calibration | null;
  /** By column and value; `not stated` where the data set has no such column. */
  readonly subgroups: readonly { readonly column: string; readonly value: string; readonly roc: RocFigure; readonly flagged: number }[];
  readonly probes: { readonly edgeBlanked: RocFigure; readonly drop: number | null; readonly ringOnly: RocFigure; readonly histogramOnly: RocFigure } | null;
  readonly heat: HeatFigure | null;
}

/** `evaluation.json`: what was measured, on what, with which file. */
export interface EvaluationRecord {
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly threshold: number;
  /** Largest difference to the outputs that the training framework recorded, over the golden vectors. */
  readonly trainingFramework: { readonly values: number; readonly largestDifference: number };
  readonly millisecondsEach: { readonly median: number; readonly p95: number; readonly n: number };
  readonly gate: { readonly rule: string; readonly passed: boolean | null };
  readonly sets: readonly EvaluatedSet[];
}
