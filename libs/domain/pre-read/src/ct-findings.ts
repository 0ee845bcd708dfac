import { type CtVolume, toPatient } from './ct-volume';
import type { FindingLocation, Measurement, PreReadFinding } from './finding';
import { densityWords, fleischnerOf } from './fleischner';
import type { LungMask } from './lung-mask';
import { sideOf, zoneOf } from './lung-place';
import type { Mass } from './masses-of';
import type { NoduleMeasure } from './measure-nodule';
import type { NoduleCandidate } from './nodule-candidates';
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

/** A judged mark as a finding of the network; `measure` is null where nothing stands out that could be measured. */
export function noduleFinding(
  volume: CtVolume,
  mask: LungMask,
  candidate: JudgedCandidate,
  measure: NoduleMeasure | null,
  {
    model,
    threshold,
  }: { readonly model: { readonly id: string; readonly version: string }; readonly threshold: number },
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
