import { type CtVolume, toPatient } from '../ct-volume';
import type { FindingLocation, Measurement, PreReadFinding } from '../finding';
import type { ModelOutput } from '../model-manifest';
import { words } from '../words';
import type { ScoredBox } from './boxes';
import { findingOf, type GuestModel, nowhere, thresholdOf, toldLabels } from './label-findings';
import { largestRegion, unflaggedUnder } from './picture-findings';
import { alongVolume, type TensorGrid, toVolume, type Triple } from './tensor-grid';

/** Own choice: what a reader can look through beside one scan. */
const mostShown = 20;

/** Boxes in a volume, in the grid's voxels, as findings: place in the patient, slice, and the box on that slice in image pixels. */
export function volumeBoxFindings(guest: GuestModel, output: ModelOutput, boxes: readonly ScoredBox[], volume: CtVolume, grid: TensorGrid): PreReadFinding[] {
  return toldLabels(guest, output).flatMap(({ label, at }) => {
    const its = boxes.filter((box) => box.label === at);
    const shown = its.filter(({ score }) => score >= (thresholdOf(guest, label.code) ?? 1)).slice(0, mostShown);
    if (shown.length === 0) return [findingOf(guest, label, its[0]?.score ?? 0, nowhere)];
    return shown.map(({ score, from, to }) => findingOf(guest, label, score, placeOf(volume, grid, from, to), [extent(grid, from, to)]));
  });
}

/** A mask over the whole grid, tensor axes first to last, as findings: volume, number of parts and share of the scan; the largest part is placed. */
export function volumeMaskFindings(guest: GuestModel, output: ModelOutput, probabilityOf: (label: number) => Float32Array, volume: CtVolume, grid: TensorGrid): PreReadFinding[] {
  const [a, b, c] = grid.size;
  const voxelMl = (grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2]) / 1000;
  return toldLabels(guest, output).map(({ label, at }) => {
    const probability = probabilityOf(at);
    const region = largestRegion(probability, { x: c, y: b, z: a }, output.insideFrom ?? 0.5);
    if (!region) return findingOf(guest, label, probability.reduce((most, p) => Math.max(most, p), 0), nowhere);
    const millilitres = region.inside * voxelMl;
    const measurements: Measurement[] = [
      { code: 'volume', label: words('体积', 'Volume'), value: Math.round(millilitres * 100) / 100, unit: 'mL' },
      { code: 'share', label: words('占扫描体积比例', 'Share of the scan'), value: Math.round((region.inside / (a * b * c)) * 10_000) / 100, unit: '%' },
      { code: 'parts', label: words('区域数', 'Parts'), value: region.regions, unit: '' },
    ];
    const place = placeOf(volume, grid, [region.from.z, region.from.y, region.from.x], [region.to.z + 1, region.to.y + 1, region.to.x + 1], [region.centre.z, region.centre.y, region.centre.x]);
    return unflaggedUnder(findingOf(guest, label, region.mean, place, measurements), output, { mL: millilitres, mm2: null, pixels: region.inside });
  });
}

/** Labels of the whole scan: the highest probability that any window gave each. */
export const volumeLabelFindings = (guest: GuestModel, output: ModelOutput, highest: readonly number[]): PreReadFinding[] =>
  toldLabels(guest, output).map(({ label, at }) => findingOf(guest, label, highest[at] ?? Number.NaN, nowhere));

function placeOf(volume: CtVolume, grid: TensorGrid, from: readonly number[], to: readonly number[], centre?: Triple): FindingLocation {
  const middle: Triple = centre ?? [0, 1, 2].map((t) => ((from[t] ?? 0) + (to[t] ?? 0)) / 2 - 0.5) as [number, number, number];
  const at = toVolume(volume, grid, middle);
  const edges = { x: [0, 0], y: [0, 0], z: [0, 0] };
  for (const t of [0, 1, 2] as const) {
    // Half a voxel out: a box ends at its voxels' edges.
    const ends = [alongVolume(volume, grid, t, (from[t] ?? 0) - 0.5), alongVolume(volume, grid, t, (to[t] ?? 0) - 0.5)];
    edges[grid.axis[t]] = ends.map((end) => end + 0.5).sort((p, q) => p - q);
  }
  const slice = Math.max(0, Math.min(volume.size.z - 1, Math.round(at[2])));
  const inside = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const [left, right] = edges.x.map((x) => inside(x, volume.size.x)) as [number, number];
  const [top, bottom] = edges.y.map((y) => inside(y, volume.size.y)) as [number, number];
  return {
    ...nowhere, sopInstanceUid: volume.sopInstanceUids[slice] ?? null, slice, patientMm: toPatient(volume, at),
    box: { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) },
  };
}

function extent(grid: TensorGrid, from: readonly number[], to: readonly number[]): Measurement {
  const longest = Math.max(...[0, 1, 2].map((t) => ((to[t] ?? 0) - (from[t] ?? 0)) * (grid.spacingMm[t as 0 | 1 | 2])));
  return { code: 'longest-side', label: words('检出框最长边', 'Longest side of the box'), value: Math.round(longest * 10) / 10, unit: 'mm' };
}
