import { type CtVolume, toPatient, type Vector } from './ct-volume';
import type { FindingLocation, Measurement, OutOfScope, PreReadFinding } from './finding';
import { densityWords, fleischnerOf } from './fleischner';
import { type LungMask, type LungNote, lungMask, leftLung, rightLung } from './lung-mask';
import { type Mass, massesOf } from './masses-of';
import { measureNodule, type NoduleMeasure } from './measure-nodule';
import { type NoduleCandidate, noduleCandidates } from './nodule-candidates';
import { nodulePatches } from './nodule-patches';
import { apartMm, type JudgedCandidate, selectNodules } from './select-nodules';
import { toGridIndex } from './resample';
import { type Words, words } from './words';

/** The network that judges patches: n squares of 48 x 48 in, n probabilities out. */
export type NoduleFilter = (patches: Float32Array, n: number) => Promise<Float32Array>;

export interface CtReaderParts {
  readonly filter: NoduleFilter;
  readonly model: { readonly id: string; readonly version: string };
  /** Probability from which a mark is shown. */
  readonly threshold: number;
  /** Milliseconds of any steady clock; without it every stage lasts 0. */
  readonly now?: () => number;
}

export type CtStage = 'lungs' | 'masses' | 'candidates' | 'filter' | 'measure';

export interface CtReading {
  readonly outcome: 'read' | 'no-lungs';
  readonly findings: readonly PreReadFinding[];
  readonly outOfScope: readonly OutOfScope[];
  readonly notes: readonly Words[];
  readonly lungVolumeMl: { readonly right: number; readonly left: number } | null;
  /** Share (0..1) of the hull round both lungs that is outside them: mediastinum, heart and whatever is consolidated. */
  readonly notJudged: number | null;
  /** Marks before and after the network, for the record. Null when nodules are out of scope. */
  readonly marks: { readonly candidates: number; readonly overThreshold: number; readonly shown: number } | null;
  readonly stagesMs: Readonly<Record<CtStage, number>>;
}

/** The rules' own name and version in findings that no network made. */
export const ctRules = { id: 'qianli-ct-rules', version: '1.0.0' } as const;
const massThreshold = 0.5;
const batch = 256;

/**
 * Reads one chest CT: lungs, masses and, on slices up to 3 mm, nodules. Nodule marks at a mass are left out: they are its
 * edge. Each candidate is judged on its middle slice; those over half the threshold again on the slices either side, and the
 * mean of the three counts, so one noisy slice does not make a nodule. Deterministic for a deterministic filter.
 */
export async function readChestCt(
  volume: CtVolume,
  { filter, model, threshold, now = () => 0 }: CtReaderParts,
): Promise<CtReading> {
  const stagesMs: Record<CtStage, number> = { lungs: 0, masses: 0, candidates: 0, filter: 0, measure: 0 };
  let started = now();
  const lap = (stage: CtStage): void => {
    const ended = now();
    stagesMs[stage] += ended - started;
    started = ended;
  };
  const mask = lungMask(volume);
  lap('lungs');
  if (!mask) return withoutLungs(stagesMs);
  const masses = massesOf(volume, mask);
  lap('masses');
  const findings: PreReadFinding[] = masses.map((mass) => massFinding(volume, mask, mass));
  const outOfScope: OutOfScope[] = [];
  let marks: CtReading['marks'] = null;
  const found = noduleCandidates(volume, mask);
  lap('candidates');
  if (found.outcome === 'out-of-scope') outOfScope.push({ code: found.reason, message: found.message });
  else {
    const free = found.candidates.filter((candidate) => !masses.some((mass) => isAtMass(candidate, mass, volume)));
    const probabilities = await judge(volume, free, filter, threshold);
    lap('filter');
    const chosen = selectNodules(free, probabilities, volume.spacingMm, { threshold, mergeMm: 15, most: 10 });
    for (const candidate of chosen) findings.push(noduleFinding(volume, mask, candidate, model, threshold));
    marks = {
      candidates: found.candidates.length,
      overThreshold: probabilities.filter((p) => p >= threshold).length,
      shown: chosen.length,
    };
    lap('measure');
  }
  const notes = mask.notes.map((note) => lungNotes[note]);
  return {
    outcome: 'read',
    findings,
    outOfScope,
    notes,
    lungVolumeMl: mask.volumeMl,
    notJudged: mask.notJudged,
    marks,
    stagesMs,
  };
}

const withoutLungs = (stagesMs: Record<CtStage, number>): CtReading => ({
  outcome: 'no-lungs',
  findings: [],
  outOfScope: [{ code: 'no-lungs', message: words('未找到含气肺组织', 'No air-holding lung was found') }],
  notes: [],
  lungVolumeMl: null,
  notJudged: null,
  marks: null,
  stagesMs,
});

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

/** Within 15 mm of the mass's box on its slices. */
function isAtMass({ centre }: NoduleCandidate, mass: Mass, { spacingMm }: CtVolume): boolean {
  const nearest: Vector = [
    Math.max(mass.box.x, Math.min(mass.box.x + mass.box.width, centre[0])),
    Math.max(mass.box.y, Math.min(mass.box.y + mass.box.height, centre[1])),
    Math.max(mass.firstSlice, Math.min(mass.lastSlice, centre[2])),
  ];
  return apartMm(centre, nearest, spacingMm) < 15;
}

const measured = (code: string, label: Words, value: number, unit: string): Measurement => ({
  code,
  label,
  value: Math.round(value * 10) / 10,
  unit,
});

function massFinding(volume: CtVolume, mask: LungMask, mass: Mass): PreReadFinding {
  return {
    code: 'mass',
    label: words('肿块或实变', 'Mass or consolidation'),
    probability: Math.round(mass.score * 1000) / 1000,
    kind: 'rule',
    threshold: massThreshold,
    flagged: mass.score >= massThreshold,
    location: {
      sopInstanceUid: volume.sopInstanceUids[mass.slice] ?? null,
      frame: null,
      slice: mass.slice,
      box: mass.box,
      patientMm: toPatient(volume, mass.centre),
      side: mass.side,
      region: zoneOf(volume, mask, mass.side, mass.centre[2]),
    },
    measurements: [
      measured('long-axis', words('长径', 'Long axis'), mass.axes.longMm, 'mm'),
      measured('short-axis', words('短径', 'Short axis'), mass.axes.shortMm, 'mm'),
      measured('height', words('上下径', 'Height'), mass.heightMm, 'mm'),
      measured('volume', words('体积', 'Volume'), mass.volumeMl, 'mL'),
    ],
    model: ctRules,
  };
}

function noduleFinding(
  volume: CtVolume,
  mask: LungMask,
  candidate: JudgedCandidate,
  model: { readonly id: string; readonly version: string },
  threshold: number,
): PreReadFinding {
  const measure = measureNodule(volume, mask, candidate);
  const centre = measure?.centre ?? candidate.centre;
  const side = sideOf(volume, mask, candidate.centre);
  const location: FindingLocation = {
    sopInstanceUid: volume.sopInstanceUids[measure?.slice ?? Math.round(centre[2])] ?? null,
    frame: null,
    slice: measure?.slice ?? Math.round(centre[2]),
    box: measure?.box ?? boxAround(candidate, volume),
    patientMm: toPatient(volume, centre),
    side,
    region: side && zoneOf(volume, mask, side, centre[2]),
  };
  return {
    code: 'nodule',
    label: measure ? densityWords[measure.density] : words('肺结节（未能测量）', 'Lung nodule, not measurable'),
    probability: candidate.probability,
    kind: 'network',
    threshold,
    flagged: candidate.probability >= threshold,
    location,
    measurements: measure ? noduleMeasurements(measure) : [],
    model,
  };
}

function noduleMeasurements(measure: NoduleMeasure): Measurement[] {
  const all = [
    measured('mean-diameter', words('平均直径', 'Mean diameter'), measure.meanMm, 'mm'),
    measured('long-axis', words('长径', 'Long axis'), measure.longMm, 'mm'),
    measured('short-axis', words('短径', 'Short axis'), measure.shortMm, 'mm'),
    measured('volume', words('体积', 'Volume'), measure.volumeMm3, 'mm³'),
  ];
  if (measure.solidCoreMm3 !== null)
    all.push(measured('solid-core', words('实性成分体积', 'Solid core'), measure.solidCoreMm3, 'mm³'));
  const category = fleischnerOf(measure.density, measure.meanMm, measure.longMm);
  if (category) all.push(measured(`fleischner-2017-${category.code}`, category.label, measure.meanMm, 'mm'));
  return all;
}

function boxAround({ centre, radiusMm }: NoduleCandidate, { spacingMm }: CtVolume): FindingLocation['box'] {
  const x = Math.max(0, Math.round(centre[0] - radiusMm / spacingMm.x));
  const y = Math.max(0, Math.round(centre[1] - radiusMm / spacingMm.y));
  return { x, y, width: Math.round((2 * radiusMm) / spacingMm.x), height: Math.round((2 * radiusMm) / spacingMm.y) };
}

function sideOf(volume: CtVolume, { grid, closed }: LungMask, centre: Vector): 'left' | 'right' | null {
  const x = toGridIndex(centre[0], grid.spacingMm.x, volume.spacingMm.x, grid.size.x);
  const y = toGridIndex(centre[1], grid.spacingMm.y, volume.spacingMm.y, grid.size.y);
  const z = toGridIndex(centre[2], grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
  const side = closed[(z * grid.size.y + y) * grid.size.x + x];
  return side === leftLung ? 'left' : side === rightLung ? 'right' : null;
}

/** Upper, middle or lower third of that lung's height. Lobes are not told: fissures are not looked for. */
function zoneOf(volume: CtVolume, { grid, closed }: LungMask, side: 'left' | 'right', slice: number): Words {
  const plane = grid.size.x * grid.size.y;
  const label = side === 'left' ? leftLung : rightLung;
  let low = grid.size.z;
  let high = -1;
  for (let z = 0; z < grid.size.z; z++) {
    if (closed.subarray(z * plane, (z + 1) * plane).indexOf(label) < 0) continue;
    if (high < 0) low = z;
    high = z;
  }
  const z = toGridIndex(slice, grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
  const third = Math.max(0, Math.min(2, Math.floor(((z - low) / Math.max(1, high - low + 1)) * 3)));
  const zh = side === 'left' ? '左肺' : '右肺';
  const names = [
    words(`${zh}下野`, `${side} lower zone`),
    words(`${zh}中野`, `${side} middle zone`),
    words(`${zh}上野`, `${side} upper zone`),
  ];
  return names[third] ?? words(zh, `${side} lung`);
}

const lungNotes: Record<LungNote, Words> = {
  'airways-not-apart': words(
    '气道未能与肺分开，已计入肺容积',
    'Airways could not be told from the lungs and count as lung',
  ),
  'lungs-were-fused': words('两肺相接，已在最薄处分开', 'The lungs touched and were parted at their thinnest place'),
  'lungs-parted-at-midline': words(
    '两肺相接，按体中线分开，左右为粗略估计',
    'The lungs touched and were parted at the midline: sides are a rough guess',
  ),
  'one-lung-only': words(
    '仅见一侧含气肺；另一侧未评估',
    'Air-holding lung on one side only; the other side was not judged',
  ),
  'lungs-unequal': words(
    '两肺含气量相差较大，可能有肺实变、不张或切除',
    'The lungs hold very unequal air: consolidation, collapse or resection is possible',
  ),
  'lung-cut-off': words('扫描范围未包括全部肺', 'The scan does not hold the whole lung'),
};
