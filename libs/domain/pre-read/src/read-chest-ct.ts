import { massFinding, noduleFinding } from './ct-findings';
import { type CtLabels, type LesionVoxels, lesionOfMass } from './ct-labels';
import { ctQuantities, opacityNote } from './ct-quantities';
import type { CtVolume, Vector } from './ct-volume';
import type { OutOfScope, PreReadFinding } from './finding';
import { type LungField, lungFieldOf } from './lung-field';
import { type LungMask, lungMask } from './lung-mask';
import { lungNotes } from './lung-notes';
import { defaultOpacityBands, lungOpacity, type OpacityBands } from './lung-opacity';
import { type Mass, massesOf } from './masses-of';
import { measureNodule } from './measure-nodule';
import { type NoduleCandidate, noduleCandidates } from './nodule-candidates';
import { nodulePatches } from './nodule-patches';
import type { PreReadQuantity } from './quantity';
import { apartMm, selectNodules } from './select-nodules';
import { toGridIndex } from './resample';
import { isVesselCrossing } from './vessel-test';
import { vesselsOf } from './vessels-of';
import { type Words, words } from './words';

/** The network that judges patches: n squares of 48 x 48 in, n probabilities out. */
export type NoduleFilter = (patches: Float32Array, n: number) => Promise<Float32Array>;

export interface CtReaderParts {
  readonly filter: NoduleFilter;
  readonly model: { readonly id: string; readonly version: string };
  /** Probability from which a mark is shown. */
  readonly threshold: number;
  /** Borders of ground glass and consolidation; the literature's when not given. */
  readonly opacityBands?: OpacityBands;
  /** The patient's age in years, for size categories that hold from or up to an age; null or left out when not known. */
  readonly ageYears?: number | null;
  /** Milliseconds of any steady clock; without it every stage lasts 0. */
  readonly now?: () => number;
}

export type CtStage = 'lungs' | 'masses' | 'opacity' | 'candidates' | 'filter' | 'measure' | 'labels';

export interface CtReading {
  readonly outcome: 'read' | 'no-lungs';
  readonly findings: readonly PreReadFinding[];
  /** Volumes and opaque shares; empty without lungs. */
  readonly quantities: readonly PreReadQuantity[];
  readonly outOfScope: readonly OutOfScope[];
  readonly notes: readonly Words[];
  readonly lungVolumeMl: { readonly right: number; readonly left: number } | null;
  /** Share (0..1) of the hull round both lungs that is outside them: mediastinum, heart and whatever is consolidated. */
  readonly notJudged: number | null;
  /** Marks before and after the network, those of them that were vessels, and what is shown. Null when nodules are out of scope. */
  readonly marks: {
    readonly candidates: number;
    readonly overThreshold: number;
    readonly vessels: number;
    readonly shown: number;
  } | null;
  readonly stagesMs: Readonly<Record<CtStage, number>>;
  /** What each voxel is, for SEG, meshes and follow-up; null without lungs. */
  readonly labels: CtLabels | null;
}

const batch = 256;

/**
 * Reads one chest CT: lungs, masses and, on slices up to 3 mm, nodules. Nodule marks at a mass are left out: they are its
 * edge. Each candidate is judged on its middle slice; those over half the threshold again on the slices either side, and the
 * mean of the three counts, so one noisy slice does not make a nodule. Deterministic for a deterministic filter.
 */
export async function readChestCt(
  volume: CtVolume,
  { filter, model, threshold, opacityBands = defaultOpacityBands, ageYears = null, now = () => 0 }: CtReaderParts,
): Promise<CtReading> {
  const stagesMs: Record<CtStage, number> = {
    lungs: 0,
    masses: 0,
    opacity: 0,
    candidates: 0,
    filter: 0,
    measure: 0,
    labels: 0,
  };
  let started = now();
  const lap = (stage: CtStage): void => {
    const ended = now();
    stagesMs[stage] += ended - started;
    started = ended;
  };
  const mask = lungMask(volume);
  lap('lungs');
  if (!mask) return withoutLungs(stagesMs);
  const field = lungFieldOf(volume, mask);
  const masses = massesOf(volume, mask, field);
  lap('masses');
  const thirds = lungOpacity(mask, field, masses, opacityBands);
  const quantities = ctQuantities(thirds, mask.hullMl);
  lap('opacity');
  const findings: PreReadFinding[] = masses.map((mass) => massFinding(volume, mask, mass));
  const lesions: LesionVoxels[] = masses.map((mass, finding) => lesionOfMass(volume, mask, mass, finding));
  const outOfScope: OutOfScope[] = [];
  let marks: CtReading['marks'] = null;
  const found = noduleCandidates(volume, mask);
  lap('candidates');
  if (found.outcome === 'out-of-scope') outOfScope.push({ code: found.reason, message: found.message });
  else {
    const free = found.candidates.filter(
      (candidate) =>
        !isInMediastinum(candidate, volume, mask, field) && !masses.some((mass) => isAtMass(candidate, mass, volume)),
    );
    const probabilities = await judge(volume, free, filter, threshold);
    lap('filter');
    const overThreshold = probabilities.filter((p) => p >= threshold).length;
    free.forEach((candidate, i) => {
      if ((probabilities[i] ?? 0) >= threshold && isVesselCrossing(volume, mask, candidate)) probabilities[i] = 0;
    });
    const chosen = selectNodules(free, probabilities, volume.spacingMm, { threshold, mergeMm: 15, most: 10 });
    for (const candidate of chosen) {
      const measure = measureNodule(volume, mask, candidate);
      if (measure) lesions.push({ finding: findings.length, ...measure.voxels });
      findings.push(noduleFinding(volume, mask, candidate, measure, { model, threshold, ageYears }));
    }
    marks = {
      candidates: found.candidates.length,
      overThreshold,
      vessels: overThreshold - probabilities.filter((p) => p >= threshold).length,
      shown: chosen.length,
    };
    lap('measure');
  }
  const vessels = vesselsOf(mask, volume, lesions);
  lap('labels');
  const notes = [...mask.notes.map((note) => lungNotes[note]), bandsIn(opacityNote, opacityBands)];
  return {
    outcome: 'read',
    findings,
    quantities,
    outOfScope,
    notes,
    lungVolumeMl: mask.volumeMl,
    notJudged: mask.notJudged,
    marks,
    stagesMs,
    labels: { grid: mask.grid, lung: mask.lung, closed: mask.closed, vessels, lesions },
  };
}

const withoutLungs = (stagesMs: Record<CtStage, number>): CtReading => ({
  outcome: 'no-lungs',
  findings: [],
  quantities: [],
  outOfScope: [{ code: 'no-lungs', message: words('未找到含气肺组织', 'No air-holding lung was found') }],
  notes: [],
  lungVolumeMl: null,
  notJudged: null,
  marks: null,
  stagesMs,
  labels: null,
});

const bandsIn = ({ zh, en }: Words, { groundGlassFromHu, consolidationFromHu, toHu }: OpacityBands): Words => {
  const filled = (text: string): string =>
    text
      .replaceAll('{from}', `${groundGlassFromHu}`)
      .replaceAll('{solid}', `${consolidationFromHu}`)
      .replaceAll('{to}', `${toHu}`);
  return words(filled(zh), filled(en));
};

async function judge(
  volume: CtVolume,
  candidates: readonly NoduleCandidate[],
  filter: NoduleFilter,
  threshold: number,
): Promise<Float32Array> {
  const once = async (some: readonly NoduleCandidate[], slice: number): Promise<Float32Array> => {
    const out = new Float32Array(some.length);
    for (let from = 0; from < some.length; from += batch) {
      const part = some.slice(from, from + batch);
      out.set(await filter(nodulePatches(volume, part, slice), part.length), from);
    }
    return out;
  };
  const probabilities = await once(candidates, 0);
  const again: number[] = [];
  probabilities.forEach((p, i) => {
    if (p >= threshold / 2) again.push(i);
  });
  const some = again.flatMap((i) => candidates[i] ?? []);
  const above = await once(some, 1);
  const below = await once(some, -1);
  again.forEach((i, k) => {
    probabilities[i] = ((probabilities[i] ?? 0) + (above[k] ?? 0) + (below[k] ?? 0)) / 3;
  });
  return probabilities;
}

/** In the run of tissue where mediastinum and hila are to be expected, with no lung of its own round it. */
function isInMediastinum({ centre }: NoduleCandidate, volume: CtVolume, mask: LungMask, field: LungField): boolean {
  const { size, spacingMm: g } = mask.grid;
  const { spacingMm: v } = volume;
  const x = toGridIndex(centre[0], g.x, v.x, size.x);
  const y = toGridIndex(centre[1], g.y, v.y, size.y);
  const i = (toGridIndex(centre[2], g.z, v.z, size.z) * size.y + y) * size.x + x;
  return field.mediastinum[i] !== 0 && mask.lung[i] === 0;
}

/** Within 15 mm of the mass's box on its slices. */
function isAtMass({ centre }: NoduleCandidate, mass: Mass, { spacingMm }: CtVolume): boolean {
  const nearest: Vector = [
    Math.max(mass.box.x, Math.min(mass.box.x + mass.box.width, centre[0])),
    Math.max(mass.box.y, Math.min(mass.box.y + mass.box.height, centre[1])),
    Math.max(mass.firstSlice, Math.min(mass.lastSlice, centre[2])),
  ];
  return apartMm(centre, nearest, spacingMm) < 15;
}
