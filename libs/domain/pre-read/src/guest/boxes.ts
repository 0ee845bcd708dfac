import type { BoxForm, ModelOutput } from '../model-manifest';
import { type Answer, probabilitiesAt } from './activate';

/** A box along the axes of the input tensor, in its voxels; voxel i reaches from i to i + 1. */
export interface ScoredBox {
  readonly label: number;
  readonly score: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** MONAI's nodule detector and the usual 2-D ones ship with this or more boxes a picture; more is noise. Own choice. */
const mostBoxes = 300;

/** The boxes of one answer with the label and score of each, those under `least` left out. `sides`: the tensor's spatial sides, for boxes given as fractions. */
export function boxesIn(output: ModelOutput, form: BoxForm, answers: { readonly boxes: Answer; readonly scores: Answer; readonly classes: Answer | null }, sides: readonly number[], least: number): ScoredBox[] {
  const axes = sides.length;
  const width = 2 * axes;
  const n = Math.floor(answers.boxes.data.length / width);
  if (answers.boxes.data.length !== n * width) throw new RangeError(`output ${output.name} has ${answers.boxes.data.length} values, no boxes of ${width}`);
  const channels = n > 0 ? answers.scores.data.length / n : 1;
  if (n > 0 && channels !== 1 && channels !== output.labels.length) throw new RangeError(`output ${form.scores} has ${answers.scores.data.length} scores for ${n} boxes of ${output.labels.length} labels`);
  const found: ScoredBox[] = [];
  for (let i = 0; i < n; i++) {
    const scores = probabilitiesAt(answers.scores.data, { channels, places: 1, place: 0, from: i * channels }, output.activation);
    const best = scores.reduce((most, score, at) => (score > (scores[most] ?? 0) ? at : most), 0);
    const label = channels > 1 ? best : Math.round(answers.classes?.data[i] ?? 0);
    const score = scores[best] ?? 0;
    if (score < least || label < 0 || label >= output.labels.length) continue;
    const numbers = Array.from({ length: width }, (_, at) => answers.boxes.data[i * width + at] ?? Number.NaN);
    found.push({ label, score, ...cornersOf(numbers, form, sides) });
  }
  return apart(found, form.sameFrom ?? 0.22);
}

function cornersOf(numbers: readonly number[], { form, unit, order }: BoxForm, sides: readonly number[]): Pick<ScoredBox, 'from' | 'to'> {
  const axes = sides.length;
  const ordered = (three: readonly number[]) => (order === 'reversed' ? [...three].reverse() : [...three]).map((value, t) => (unit === 'fraction' ? value * (sides[t] ?? 1) : value));
  const [first, second] = [ordered(numbers.slice(0, axes)), ordered(numbers.slice(axes))];
  if (form === 'corners') return { from: first, to: second };
  return { from: first.map((centre, t) => centre - (second[t] ?? 0) / 2), to: first.map((centre, t) => centre + (second[t] ?? 0) / 2) };
}

/** Greedy: the surest box stays, one of the same label that shares more than `sameFrom` with it goes. */
export function apart(boxes: readonly ScoredBox[], sameFrom: number): ScoredBox[] {
  const kept: ScoredBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score || (a.from[0] ?? 0) - (b.from[0] ?? 0))) {
    if (kept.length >= mostBoxes) break;
    if (!kept.some((other) => other.label === box.label && shared(other, box) > sameFrom)) kept.push(box);
  }
  return kept;
}

/** Intersection over union. */
function shared(a: ScoredBox, b: ScoredBox): number {
  let [both, ofA, ofB] = [1, 1, 1];
  a.from.forEach((_, t) => {
    const [a0, a1, b0, b1] = [a.from[t] ?? 0, a.to[t] ?? 0, b.from[t] ?? 0, b.to[t] ?? 0];
    both *= Math.max(0, Math.min(a1, b1) - Math.max(a0, b0));
    ofA *= Math.max(0, a1 - a0);
    ofB *= Math.max(0, b1 - b0);
  });
  return both / Math.max(ofA + ofB - both, 1e-9);
}
