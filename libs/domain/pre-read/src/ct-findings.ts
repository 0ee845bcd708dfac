import { type CtVolume, toPatient } from './ct-volume';
import type { FindingLocation, Measurement, PreReadFinding } from './finding';
import { densityWords, fleischnerFromYears, fleischnerOf } from './fleischner';
import type { LungMask } from './lung-mask';
import { sideOf, zoneOf } from './lung-place';
import { lungRadsAges, lungRadsOf, lungRadsThickestMm } from './lung-rads';
import type { Mass } from './masses-of';
import type { NoduleMeasure } from './measure-nodule';
import type { NoduleCandidate } from './nodule-candidates';
import { pleuraDistanceMm } from './pleura-distance';
import type { JudgedCandidate } from './select-nodules';
import { type Words, words } from './words';

/** The rules' own name and version in findings that no network made. */
export const ctRules = { id: 'qianli-ct-rules', version: '1.1.0' } as const;
const massThreshold = 0.5;

const measured = (code: string, label: Words, value: number, unit: string): Measurement => ({
  code,
  label,
  value: Math.round(value * 10) / 10,
  unit,
});

/** A mass as a finding of the rules. */
export function massFinding(volume: CtVolume, mask: LungMask, mass: Mass): PreReadFinding {
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

export interface NoduleRules {
  readonly model: { readonly id: string; readonly version: string };
  readonly threshold: number;
  /** Of the patient; null when not known. Then the categories are given, as for an adult. */
  readonly ageYears: number | null;
}

/** A judged mark as a finding of the network; `measure` is null where nothing stands out that could be measured. */
export function noduleFinding(
  volume: CtVolume,
  mask: LungMask,
  candidate: JudgedCandidate,
  measure: NoduleMeasure | null,
  { model, threshold, ageYears }: NoduleRules,
): PreReadFinding {
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
    measurements: measure ? noduleMeasurements(volume, mask, measure, ageYears) : [],
    model,
  };
}

function noduleMeasurements(
  volume: CtVolume,
  mask: LungMask,
  measure: NoduleMeasure,
  ageYears: number | null,
): Measurement[] {
  const all = [
    measured('mean-diameter', words('平均直径', 'Mean diameter'), measure.meanMm, 'mm'),
    measured('long-axis', words('长径', 'Long axis'), measure.longMm, 'mm'),
    measured('short-axis', words('短径', 'Short axis'), measure.shortMm, 'mm'),
    measured('area', words('截面积', 'Area'), measure.areaMm2, 'mm²'),
    measured('volume', words('体积', 'Volume'), measure.volumeMm3, 'mm³'),
    measured('mean-density', words('平均密度', 'Mean density'), measure.meanHu, 'HU'),
  ];
  if (measure.solidCoreMm !== null && measure.solidCoreMm3 !== null)
    all.push(
      measured(
        'solid-core-diameter',
        words('实性成分平均直径', 'Solid core, mean diameter'),
        measure.solidCoreMm,
        'mm',
      ),
      measured('solid-core', words('实性成分体积', 'Solid core'), measure.solidCoreMm3, 'mm³'),
    );
  if (measure.calcifiedShare >= leastCalcifiedShare)
    all.push(measured('calcified-share', words('钙化部分', 'Calcified part'), measure.calcifiedShare * 100, '%'));
  const pleuraMm = pleuraDistanceMm(volume, mask, measure.voxels);
  if (pleuraMm !== null) all.push(measured('pleura-distance', words('距胸膜', 'Distance to pleura'), pleuraMm, 'mm'));
  return [...all, ...categories(volume, measure, ageYears)];
}

/** Less is noise, or the middle of a vessel with contrast. */
const leastCalcifiedShare = 0.05;

/**
 * The size categories whose rules hold for this nodule: Fleischner 2017 for adults from 35 years, Lung-RADS 2022 for 50 to
 * 80 years on slices up to 2.5 mm. None for what was measured only in part, and none over 30 mm (see both).
 */
function categories(volume: CtVolume, measure: NoduleMeasure, ageYears: number | null): Measurement[] {
  if (measure.isCutOff) return [];
  const given: Measurement[] = [];
  const fleischner = fleischnerOf(measure.density, measure.meanMm, measure.longMm);
  if (fleischner && (ageYears === null || ageYears >= fleischnerFromYears))
    given.push(measured(`fleischner-2017-${fleischner.code}`, fleischner.label, measure.meanMm, 'mm'));
  const isThin = Math.max(volume.spacingMm.z, volume.sliceThicknessMm) <= lungRadsThickestMm + 0.01;
  const ageFits = ageYears === null || (ageYears >= lungRadsAges.from && ageYears <= lungRadsAges.to);
  const lungRads = isThin && ageFits ? lungRadsOf(measure) : null;
  if (lungRads) given.push(measured(`lung-rads-2022-${lungRads.code}`, lungRads.label, measure.meanMm, 'mm'));
  return given;
}

function boxAround({ centre, radiusMm }: NoduleCandidate, { spacingMm }: CtVolume): FindingLocation['box'] {
  const x = Math.max(0, Math.round(centre[0] - radiusMm / spacingMm.x));
  const y = Math.max(0, Math.round(centre[1] - radiusMm / spacingMm.y));
  return { x, y, width: Math.round((2 * radiusMm) / spacingMm.x), height: Math.round((2 * radiusMm) / spacingMm.y) };
}
