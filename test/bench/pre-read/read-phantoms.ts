import { apartMm, type CtVolume, isVesselCrossing, lungMask, type LungMask, measureNodule, type NoduleCandidate, noduleCandidates, type NoduleDensity, type NoduleFilter, nodulePatches, readChestCt, toPatient } from '@qianli/domain-pre-read';
import { drawScan, type DrawnNodule, placeNodules } from './phantom-scan';

/** What became of one drawn nodule. Lengths in mm; errors are measured less drawn. */
export interface NoduleResult {
  readonly sliceMm: number;
  readonly sizeMm: number;
  readonly hu: number;
  /** A candidate lay on it. */
  readonly isCandidate: boolean;
  /** The network gave it the threshold on its slice and the mean of three. */
  readonly isShown: boolean;
  readonly measure: { readonly offMm: number; readonly meanErrorMm: number; readonly longErrorMm: number; readonly shortErrorMm: number; readonly volumeErrorPercent: number; readonly density: NoduleDensity } | null;
}

export interface CleanScan {
  readonly sliceMm: number;
  readonly candidates: number;
  readonly shown: number;
}

export interface Reading {
  readonly filter: NoduleFilter;
  readonly threshold: number;
}

/** Draws one scan full of nodules and follows each of them through the engine. */
export async function nodulesOf(seed: number, sliceMm: number, sizes: readonly number[], densities: readonly number[], reading: Reading): Promise<NoduleResult[]> {
  const drawn = placeNodules(seed, sizes, densities);
  const volume = drawScan({ seed, sliceMm, noise: 15, nodules: drawn });
  const mask = lungMask(volume);
  if (!mask) throw new Error('no lungs');
  // Thicker slices than the engine takes are judged here too: the table is to show why it refuses them.
  const found = noduleCandidates(volume, mask, Infinity);
  const candidates = found.outcome === 'candidates' ? found.candidates : [];
  const results: NoduleResult[] = [];
  for (const nodule of drawn) results.push(await resultOf(volume, mask, candidates, nodule, sliceMm, reading));
  return results;
}

async function resultOf(volume: CtVolume, mask: LungMask, candidates: readonly NoduleCandidate[], nodule: DrawnNodule, sliceMm: number, { filter, threshold }: Reading): Promise<NoduleResult> {
  const { origin, spacingMm } = volume;
  const at = [(nodule.centre[0] - origin[0]) / spacingMm.x, (nodule.centre[1] - origin[1]) / spacingMm.y, (nodule.centre[2] - origin[2]) / spacingMm.z] as const;
  const reach = Math.max(3, ...nodule.radii);
  const own = candidates.map((candidate) => ({ candidate, off: apartMm(candidate.centre, at, volume.spacingMm) })).filter(({ off }) => off <= reach).sort((a, b) => a.off - b.off)[0];
  const about = { sliceMm, sizeMm: nodule.sizeMm, hu: nodule.hu };
  if (!own) return { ...about, isCandidate: false, isShown: false, measure: null };
  const judged = await Promise.all([0, 1, -1].map((slice) => filter(nodulePatches(volume, [own.candidate], slice), 1)));
  const probability = judged.reduce((sum, [p = 0]) => sum + p, 0) / 3;
  const measure = measureNodule(volume, mask, own.candidate);
  const drawnMm = { long: 2 * Math.max(nodule.radii[0], nodule.radii[1]), short: 2 * Math.min(nodule.radii[0], nodule.radii[1]) };
  const drawnMm3 = (4 / 3) * Math.PI * nodule.radii[0] * nodule.radii[1] * nodule.radii[2];
  const centre = measure && toPatient(volume, measure.centre);
  return {
    ...about, isCandidate: true, isShown: probability >= threshold && !isVesselCrossing(volume, mask, own.candidate),
    measure: measure && centre && {
      offMm: Math.hypot(centre[0] - nodule.centre[0], centre[1] - nodule.centre[1], centre[2] - nodule.centre[2]),
      meanErrorMm: (measure.longMm + measure.shortMm - drawnMm.long - drawnMm.short) / 2,
      longErrorMm: measure.longMm - drawnMm.long, shortErrorMm: measure.shortMm - drawnMm.short,
      volumeErrorPercent: 100 * (measure.volumeMm3 / drawnMm3 - 1), density: measure.density,
    },
  };
}

/** Reads one scan without a nodule: whatever is shown is false. */
export async function cleanScan(seed: number, sliceMm: number, { filter, threshold }: Reading): Promise<CleanScan> {
  const volume = drawScan({ seed: seed + 1000, sliceMm, noise: 15, nodules: [] });
  const reading = await readChestCt(volume, { filter, model: { id: 'ct-nodule-filter', version: 'bench' }, threshold });
  return { sliceMm, candidates: reading.marks?.candidates ?? 0, shown: reading.findings.length };
}
