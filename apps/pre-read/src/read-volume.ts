import {
  acceptStudy, type Answer, apart, boxesIn, buildVolume, type CtSlice, type CtVolume, narrowed, probabilitiesAt, type PreReadFinding, type ScoredBox, tensorGrid, type TensorGrid, type Triple, volumeBoxFindings, volumeLabelFindings,
  volumeMaskFindings, windowInput, windowStarts, type ModelOutput,
} from '@qianli/domain-pre-read';
import { ctSlice, type OpenedImage } from './open-images';
import { noImages, type Outcome, outOfScope, refOf, studyAttributes, type Text } from './read-outcome';
import { answerOf } from './read-pictures';
import type { RunningModel } from './run-model';

/** Lets a model read one stack as a volume, by its manifest: whole, or window by window. Nothing larger than a window and what is gathered is held beside the scan. */
export async function readVolume(running: RunningModel, images: readonly OpenedImage[]): Promise<Outcome> {
  const { manifest } = running.model;
  const [first] = images;
  if (!first) return outOfScope('no-images', noImages, refOf(manifest));
  const scope = acceptStudy(narrowed(manifest.accept, running.planned.ageYears), studyAttributes(first.attributes));
  if (!scope.inScope) return outOfScope(scope.reason, scope.message, refOf(manifest));
  const slices: CtSlice[] = [];
  for (const image of images) {
    const slice = await ctSlice(image).catch(() => null);
    if (slice) slices.push(slice);
  }
  const built = buildVolume(slices);
  if (built.outcome === 'refused') return outOfScope(built.reason, built.message, refOf(manifest));
  const grid = tensorGrid(built.volume, manifest.input);
  const window = windowOf(running, grid);
  const needsMb = (bytesFor(running, grid, window) / 1024 ** 2);
  if (needsMb > manifest.runtime.memoryMb) return outOfScope('volume-too-large', tooLarge(Math.ceil(needsMb), manifest.runtime.memoryMb), refOf(manifest));
  const gathered = await overWindows(running, built.volume, grid, window);
  const left = images.length - slices.length;
  const notes: Text[] = [
    ...(left > 0 ? [{ zh: `${left} 幅图像缺少位置信息，未纳入预读`, en: `${left} images state no position and were left out` }] : []),
    ...scope.assumed.map(({ message }) => message), ...built.notes.map(({ message }) => message),
  ];
  return { status: 'done', findings: gathered, model: refOf(manifest), reason: null, notes, research: manifest.regulatory.status === 'research' };
}

const tooLarge = (needs: number, mb: number): Text => ({ zh: `扫描范围超出模型的内存上限（需 ${needs} MB，上限 ${mb} MB）`, en: `The scan needs ${needs} MB of memory, the model may take ${mb} MB` });

function windowOf({ model }: RunningModel, grid: TensorGrid): Triple {
  const [a = -1, b = -1, c = -1] = model.manifest.input.shape.slice(2);
  const many = model.manifest.input.multipleOf ?? 1;
  const whole = (side: number, n: number) => (side > 0 ? side : Math.ceil(n / many) * many);
  return [whole(a, grid.size[0]), whole(b, grid.size[1]), whole(c, grid.size[2])];
}

/** Input and an output of its size a label, and for masks the sum over the whole grid. */
function bytesFor({ model: { manifest } }: RunningModel, grid: TensorGrid, window: Triple): number {
  const voxels = window[0] * window[1] * window[2];
  const masks = manifest.outputs.filter(({ kind }) => kind === 'mask').reduce((sum, { labels }) => sum + labels.length, 0);
  return 4 * (voxels * ((manifest.input.shape[1] ?? 1) + masks) + (masks > 0 ? grid.size[0] * grid.size[1] * grid.size[2] * (masks + 1) : 0));
}

async function overWindows(running: RunningModel, volume: CtVolume, grid: TensorGrid, window: Triple): Promise<PreReadFinding[]> {
  const { model, planned } = running;
  const { manifest } = model;
  const { input } = manifest;
  const starts = [0, 1, 2].map((t) => windowStarts(grid.size[t as 0 | 1 | 2], window[t as 0 | 1 | 2], input.overlap ?? 0.25));
  const gatherers = manifest.outputs.filter(({ kind }) => kind !== 'heatmap').map((output) => gathererOf(output, grid, window));
  for (const a of starts[0] ?? []) for (const b of starts[1] ?? []) for (const c of starts[2] ?? []) {
    const from: Triple = [a, b, c];
    const outputs = await model.run({ [input.name]: { data: windowInput(volume, grid, from, window, input), shape: [1, input.shape[1] ?? 1, ...window] } });
    for (const gatherer of gatherers) gatherer.take(from, (name) => answerOf(outputs, { name }));
  }
  return gatherers.flatMap((gatherer) => gatherer.findings({ manifest, planned }, volume));
}

interface Gatherer {
  take(from: Triple, answer: (name: string) => Answer): void;
  findings(guest: Parameters<typeof volumeBoxFindings>[0], volume: CtVolume): PreReadFinding[];
}

function gathererOf(output: ModelOutput, grid: TensorGrid, window: Triple): Gatherer {
  switch (output.kind) {
    case 'boxes':
      return boxGatherer(output, grid, window);
    case 'mask':
      return maskGatherer(output, grid, window);
    case 'multilabel':
    case 'softmax':
    case 'heatmap':
      return labelGatherer(output);
    default:
      return output.kind satisfies never;
  }
}

function boxGatherer(output: ModelOutput, grid: TensorGrid, window: Triple): Gatherer {
  const boxes: ScoredBox[] = [];
  const { box } = output;
  return {
    take: (from, answer) => {
      if (!box) return;
      const found = boxesIn(output, box, { boxes: answer(output.name), scores: answer(box.scores), classes: box.classes ? answer(box.classes) : null }, window, 0);
      const moved = (corner: readonly number[]) => corner.map((value, t) => value + (from[t as 0 | 1 | 2] ?? 0));
      boxes.push(...found.map((one) => ({ ...one, from: moved(one.from), to: moved(one.to) })));
    },
    findings: (guest, volume) => volumeBoxFindings(guest, output, apart(boxes, box?.sameFrom ?? 0.22), volume, grid),
  };
}

function maskGatherer(output: ModelOutput, grid: TensorGrid, window: Triple): Gatherer {
  const [, rows, columns] = grid.size;
  const channels = output.labels.length;
  const places = window[0] * window[1] * window[2];
  const sums = Array.from({ length: channels }, () => new Float32Array(grid.size[0] * rows * columns));
  const counts = new Float32Array(grid.size[0] * rows * columns);
  return {
    take: (from, answer) => {
      const { data } = answer(output.name);
      if (data.length !== channels * places) throw new RangeError(`output ${output.name} has ${data.length} values for ${channels} labels of ${window.join(' x ')}`);
      for (let i = 0; i < places; i++) {
        const [a, b, c] = [from[0] + Math.floor(i / (window[1] * window[2])), from[1] + (Math.floor(i / window[2]) % window[1]), from[2] + (i % window[2])];
        if (a >= grid.size[0] || b >= rows || c >= columns) continue;
        const at = (a * rows + b) * columns + c;
        counts[at] = (counts[at] ?? 0) + 1;
        probabilitiesAt(data, { channels, places, place: i }, output.activation).forEach((p, label) => { (sums[label] ?? [])[at] = ((sums[label] ?? [])[at] ?? 0) + p; });
      }
    },
    findings: (guest, volume) => volumeMaskFindings(guest, output, (label) => (sums[label] ?? new Float32Array(0)).map((sum, at) => sum / Math.max(1, counts[at] ?? 1)), volume, grid),
  };
}

function labelGatherer(output: ModelOutput): Gatherer {
  const highest = output.labels.map(() => 0);
  return {
    take: (_, answer) => {
      const { data } = answer(output.name);
      probabilitiesAt(data, { channels: output.labels.length, places: 1, place: 0 }, output.activation).forEach((p, label) => { highest[label] = Math.max(highest[label] ?? 0, p); });
    },
    findings: (guest) => volumeLabelFindings(guest, output, highest),
  };
}
