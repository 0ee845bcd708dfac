import { connectedComponents } from '../components';
import type { Measurement, PreReadFinding } from '../finding';
import type { ModelOutput } from '../model-manifest';
import { seenPart } from '../prepare-radiograph';
import { words } from '../words';
import { type Answer, probabilitiesAt } from './activate';
import { boxesIn } from './boxes';
import { findingOf, type GuestModel, nowhere, type ReadPicture, thresholdOf, toldLabels } from './label-findings';

/** Own choice: what a reader can look through beside one picture. */
const mostShown = 20;

/** Boxes on a single picture, mapped back to its pixels. A label without a box over its threshold is one finding with its best score and no place. */
export function boxFindings(guest: GuestModel, output: ModelOutput, answerOf: (name: string) => Answer, picture: ReadPicture): PreReadFinding[] {
  const { input } = guest.manifest;
  if (!output.box) return [];
  const [height, width] = [input.shape.at(-2) ?? 1, input.shape.at(-1) ?? 1];
  const boxes = boxesIn(output, output.box, { boxes: answerOf(output.name), scores: answerOf(output.box.scores), classes: output.box.classes ? answerOf(output.box.classes) : null }, [height, width], 0);
  const part = seenPart(picture.rows, picture.columns, height, width, input.resize);
  return toldLabels(guest, output).flatMap(({ label, at }) => {
    const its = boxes.filter((box) => box.label === at);
    const shown = its.filter(({ score }) => score >= (thresholdOf(guest, label.code) ?? 1)).slice(0, mostShown);
    if (shown.length === 0) return [findingOf(guest, label, its[0]?.score ?? 0, { ...nowhere, sopInstanceUid: picture.sopInstanceUid })];
    return shown.map(({ score, from: [y0 = 0, x0 = 0], to: [y1 = 0, x1 = 0] }) => {
      const [left, right] = [x0, x1].map((x) => clamped(part.x + (x * part.width) / width, picture.columns)) as [number, number];
      const [top, bottom] = [y0, y1].map((y) => clamped(part.y + (y * part.height) / height, picture.rows)) as [number, number];
      return findingOf(guest, label, score, { ...nowhere, sopInstanceUid: picture.sopInstanceUid, box: { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) } });
    });
  });
}

/**
 * A mask over a single picture: per label the largest connected region as a box, its mean probability, and what all of the label
 * takes up. Area in mm² where the image states its pixels' spacing.
 */
export function maskFindings(guest: GuestModel, output: ModelOutput, answer: Answer, picture: ReadPicture & { readonly pixelSpacingMm: readonly [number, number] | null }): PreReadFinding[] {
  const [height, width] = [answer.shape.at(-2) ?? 0, answer.shape.at(-1) ?? 0];
  const places = height * width;
  const channels = output.labels.length;
  if (places < 1 || answer.data.length !== channels * places) throw new RangeError(`output ${output.name} has ${answer.data.length} values for ${channels} labels of ${height} x ${width}`);
  const part = seenPart(picture.rows, picture.columns, height, width, guest.manifest.input.resize);
  const probabilities = Array.from({ length: channels }, () => new Float32Array(places));
  for (let place = 0; place < places; place++) probabilitiesAt(answer.data, { channels, places, place }, output.activation).forEach((p, c) => { (probabilities[c] ?? [])[place] = p; });
  return toldLabels(guest, output).map(({ label, at }) => {
    const region = largestRegion(probabilities[at] ?? new Float32Array(0), { x: width, y: height, z: 1 }, output.insideFrom ?? 0.5);
    if (!region) return findingOf(guest, label, Math.max(0, ...(probabilities[at] ?? [])), { ...nowhere, sopInstanceUid: picture.sopInstanceUid });
    const pixels = region.inside * (part.width / width) * (part.height / height);
    const spacing = picture.pixelSpacingMm;
    const area = spacing ? pixels * spacing[0] * spacing[1] : pixels;
    const box = {
      x: clamped(part.x + (region.from.x * part.width) / width, picture.columns), y: clamped(part.y + (region.from.y * part.height) / height, picture.rows),
      width: Math.round(((region.to.x + 1 - region.from.x) * part.width) / width), height: Math.round(((region.to.y + 1 - region.from.y) * part.height) / height),
    };
    const measurements: Measurement[] = [
      { code: 'area', label: words('面积', 'Area'), value: Math.round(area * 10) / 10, unit: spacing ? 'mm²' : 'px' },
      { code: 'share', label: words('占图像比例', 'Share of the picture'), value: Math.round((pixels / (picture.rows * picture.columns)) * 1000) / 10, unit: '%' },
    ];
    return unflaggedUnder(findingOf(guest, label, region.mean, { ...nowhere, sopInstanceUid: picture.sopInstanceUid, box }, measurements), output, { mm2: spacing ? area : null, pixels, mL: null });
  });
}

/** A region smaller than the manifest's least is told and not flagged. */
export function unflaggedUnder(finding: PreReadFinding, { least }: ModelOutput, sizes: Readonly<Record<'mL' | 'mm2' | 'pixels', number | null>>): PreReadFinding {
  const size = least ? sizes[least.unit] : null;
  return least && size !== null && size < least.value ? { ...finding, flagged: false } : finding;
}

const clamped = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));

export interface Region {
  /** Voxels over the cut in all regions, and in the largest. */
  readonly inside: number;
  readonly largest: number;
  readonly regions: number;
  /** Mean probability in the largest. */
  readonly mean: number;
  readonly from: { readonly x: number; readonly y: number; readonly z: number };
  readonly to: { readonly x: number; readonly y: number; readonly z: number };
  /** Centre of the largest, and its slice with the most voxels. */
  readonly centre: { readonly x: number; readonly y: number; readonly z: number };
  readonly fullestZ: number;
}

/** What lies over the cut, and the largest part of it that hangs together (six neighbours); null when nothing does. */
export function largestRegion(probability: Float32Array, size: { readonly x: number; readonly y: number; readonly z: number }, insideFrom: number): Region | null {
  const mask = Uint8Array.from(probability, (p) => (p >= insideFrom ? 1 : 0));
  const { labels, components } = connectedComponents(mask, size);
  const [largest] = [...components].sort((a, b) => b.voxels - a.voxels || a.label - b.label);
  if (!largest) return null;
  const from = { ...size };
  const to = { x: -1, y: -1, z: -1 };
  const sum = { x: 0, y: 0, z: 0, p: 0 };
  const perSlice = new Int32Array(size.z);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== largest.label) continue;
    const at = { x: i % size.x, y: Math.floor(i / size.x) % size.y, z: Math.floor(i / (size.x * size.y)) };
    for (const axis of ['x', 'y', 'z'] as const) {
      from[axis] = Math.min(from[axis], at[axis]);
      to[axis] = Math.max(to[axis], at[axis]);
      sum[axis] += at[axis];
    }
    sum.p += probability[i] ?? 0;
    perSlice[at.z] = (perSlice[at.z] ?? 0) + 1;
  }
  const n = largest.voxels;
  return {
    inside: components.reduce((total, { voxels }) => total + voxels, 0), largest: n, regions: components.length, mean: sum.p / n, from, to,
    centre: { x: sum.x / n, y: sum.y / n, z: sum.z / n }, fullestZ: perSlice.indexOf(Math.max(...perSlice)),
  };
}
