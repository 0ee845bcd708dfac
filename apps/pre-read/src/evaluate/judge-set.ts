import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { atSensitivity, atThreshold, blanked, calibrationOf, crossFitted, heatOnBoxes, histogramOf, prepareRadiograph, ringOf, rocOf, type BoxShare, type EvaluatedSet, type EvaluationPlan, type EvaluationSet } from '@qianli/domain-pre-read';
import type { OnnxInference } from '@qianli/inference';
import { readPicture, type LabelledFile, type Picture } from './read-data-set';

export interface Judged {
  readonly set: EvaluatedSet;
  readonly milliseconds: readonly number[];
}
export interface JudgeWith {
  readonly model: OnnxInference;
  readonly plan: EvaluationPlan;
  readonly folder: string;
  readonly boxes: Readonly<Record<string, readonly BoxShare[]>>;
  readonly threshold: number;
  readonly say: (line: string) => void;
}

/** Runs the model over one set and works out every figure of it. */
export async function judgeSet(set: EvaluationSet, files: readonly LabelledFile[], { model, plan, folder, boxes, threshold, say }: JudgeWith): Promise<Judged> {
  const side = model.manifest.input.shape.at(-1) ?? 0;
  const digest = createHash('sha256');
  const [scores, blankedScores, rings, histograms, milliseconds]: [number[], number[], number[][], number[][], number[]] = [[], [], [], [], []];
  const heats: { heat: ArrayLike<number>; side: number; boxes: readonly BoxShare[] }[] = [];
  for (const [at, { file }] of files.entries()) {
    const picture = await readPicture(join(folder, file));
    digest.update(`${file} ${picture.digest}\n`);
    const startedAt = performance.now();
    const prepared = plan.reads === 'film' ? prepareRadiograph(picture.pixels, { ...picture, photometricInterpretation: 'MONOCHROME2', input: model.manifest.input }) : middleOf(picture, side);
    const { probability, heat } = await answer(model, prepared, side);
    milliseconds.push(performance.now() - startedAt);
    scores.push(probability);
    if (plan.boxes && boxes[file] && heat) heats.push({ heat: heat.data, side: heat.side, boxes: boxes[file] });
    if (plan.probes) {
      blankedScores.push((await answer(model, blanked(prepared, side), side)).probability);
      rings.push(ringOf(prepared, side));
      histograms.push(histogramOf(prepared));
    }
    if (at % 100 === 99) say(`${set.name}: ${at + 1} of ${files.length}`);
  }
  const truth = files.map(({ isPositive }) => isPositive);
  const roc = rocOf(truth, scores);
  const bothClasses = roc.auc !== null;
  const edgeBlanked = rocOf(truth, blankedScores);
  return {
    milliseconds,
    set: {
      name: set.name, told: set.told, unseen: set.unseen, digest: digest.digest('hex'), roc,
      atSetThreshold: atThreshold(truth, scores, threshold), at90Sensitivity: bothClasses ? atSensitivity(truth, scores, 0.9) : null,
      calibration: bothClasses ? calibrationOf(truth, scores) : null, subgroups: plan.subgroups.flatMap((column) => subgroupsOf(column, files, truth, scores, threshold)),
      probes: plan.probes && bothClasses ? {
        edgeBlanked, drop: roc.auc !== null && edgeBlanked.auc !== null ? Math.round((roc.auc - edgeBlanked.auc) * 1000) / 1000 : null,
        ringOnly: rocOf(truth, crossFitted(rings, truth)), histogramOnly: rocOf(truth, crossFitted(histograms, truth)),
      } : null,
      heat: heatOnBoxes(heats),
    },
  };
}

async function answer(model: OnnxInference, data: Float32Array, side: number) {
  const { manifest } = model;
  const outputs = await model.run({ [manifest.input.name]: { data, shape: [1, 1, side, side] } });
  const named = (kind: string) => outputs[manifest.outputs.find((of) => of.kind === kind)?.name ?? ''];
  const heat = named('heatmap');
  return { probability: (named('multilabel') ?? named('softmax'))?.data[0] ?? Number.NaN, heat: heat ? { data: heat.data, side: heat.shape.at(-1) ?? 0 } : null };
}

/** An 8-bit patch that was windowed when it was cut: its middle, 0..1. */
function middleOf({ pixels, rows, columns }: Picture, side: number): Float32Array {
  const [top, left] = [Math.floor((rows - side) / 2), Math.floor((columns - side) / 2)];
  return Float32Array.from({ length: side * side }, (_, at) => (pixels[(top + Math.floor(at / side)) * columns + left + (at % side)] ?? 0) / 255);
}

function subgroupsOf(column: string, files: readonly LabelledFile[], truth: readonly boolean[], scores: readonly number[], threshold: number): EvaluatedSet['subgroups'] {
  const values = files.map(({ columns }) => columns[column] || 'not stated');
  return [...new Set(values)].sort().map((value) => {
    const at = values.flatMap((one, i) => (one === value ? [i] : []));
    const those = at.map((i) => scores[i] ?? 0);
    return { column, value, roc: rocOf(at.map((i) => truth[i] ?? false), those), flagged: Math.round((those.filter((score) => score >= threshold).length / at.length) * 1000) / 1000 };
  });
}
