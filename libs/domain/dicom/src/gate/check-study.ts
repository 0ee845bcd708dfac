import { coveredMm } from './covered-mm';
import { gateFinding, type GateFinding } from './gate-finding';
import { missingNumbers } from './missing-numbers';
import { missingSlices } from './missing-slices';
import { namedParts } from './named-parts';
import { numberRanges } from './number-ranges';
import { isSameName } from './same-name';
import type { InstanceToCheck, OrderToCheck, StudyToCheck } from './study-to-check';

/**
 * How much an adult's CT of a part covers at the least, in millimetres. Own choice, well below what is usual (an adult's
 * lungs are some 240 mm high), so that only scans that were cut are told; half of it for children under twelve.
 */
const leastCoveredMm: Readonly<Record<string, number>> = { CHEST: 150, ABDOMEN: 150, PELVIS: 120, HEAD: 90 };
/** Own choice, for files that do not say where they lie: no CT of these parts has fewer images. */
const leastImages = 12;

/** What is wrong with a study by itself and against what was ordered. Companions (reports, masks, plans) are not judged. */
export function checkStudy(study: StudyToCheck, order: OrderToCheck): readonly GateFinding[] {
  const images = study.instances.filter(({ isCompanion }) => !isCompanion);
  if (images.length === 0) return [];
  return [...checkPatient(study, order), ...checkOrdered(study.studyInstanceUid, images, order), ...checkComplete(study, images)];
}

function checkPatient({ studyInstanceUid, instances }: StudyToCheck, order: OrderToCheck): GateFinding[] {
  const at = { study: studyInstanceUid };
  const names = [...new Set(instances.map(({ patientName }) => patientName).filter(Boolean))];
  const ids = [...new Set(instances.map(({ patientId }) => patientId).filter(Boolean))];
  const [name = '', ...otherNames] = names;
  const [id = ''] = ids;
  const found: GateFinding[] = [];
  if (ids.length > 1 || otherNames.some((other) => !isSameName(other, name))) found.push(gateFinding('mixed-patient', { names: names.join(' / '), ids: ids.join(' / ') }, at));
  if (!name && !id) found.push(gateFinding('unnamed-patient', {}, at));
  if (order.patientName.trim() && name && !names.some((of) => isSameName(of, order.patientName))) found.push(gateFinding('name-mismatch', { ordered: order.patientName.trim(), found: name }, at));
  if (order.patientId.trim() && id && !ids.includes(order.patientId.trim())) found.push(gateFinding('id-mismatch', { ordered: order.patientId.trim(), found: id }, at));
  return found;
}

function checkOrdered(study: string, images: readonly InstanceToCheck[], order: OrderToCheck): GateFinding[] {
  const found: GateFinding[] = [];
  const ordered = namedParts(order.bodyPart);
  const shown = [...new Set(images.flatMap(({ bodyPart }) => namedParts(bodyPart)))];
  if (ordered.length > 0 && shown.length > 0 && !ordered.some((part) => shown.some((other) => isSamePart(part, other)))) found.push(gateFinding('wrong-body-part', { ordered: ordered.join(' '), found: shown.join(' ') }, { study }));
  const modalities = [...new Set(images.map(({ modality }) => kindOf(modality)).filter(Boolean))];
  if (order.modality && modalities.length > 0 && !modalities.includes(kindOf(order.modality))) found.push(gateFinding('wrong-modality', { ordered: order.modality, found: modalities.join(' ') }, { study }));
  return found;
}

/** Any part of the spine is the spine. */
const isSamePart = (one: string, other: string) => one === other || (one === 'SPINE' && other.endsWith('SPINE')) || (other === 'SPINE' && one.endsWith('SPINE'));

/** Radiographs have two names. */
const kindOf = (modality: string) => (modality === 'CR' ? 'DX' : modality);

function checkComplete({ studyInstanceUid: study, patientYears }: StudyToCheck, images: readonly InstanceToCheck[]): GateFinding[] {
  const found: GateFinding[] = [];
  const isSliced = ({ modality }: InstanceToCheck) => modality === 'CT' || modality === 'MR';
  if (images.every((image) => isSliced(image) && image.isLocalizer)) return [gateFinding('only-localizer', { count: images.length }, { study })];
  const series = seriesOf(images.filter(({ isLocalizer }) => !isLocalizer));
  for (const [uid, of] of series) {
    const numbers = of.flatMap(({ instanceNumber }) => (instanceNumber === null ? [] : [instanceNumber]));
    const left = missingNumbers(numbers);
    const holes = of.every(isSliced) ? missingSlices(of) : 0;
    if (left.length > 0) found.push(gateFinding('missing-images', { count: left.length, numbers: numberRanges(left) }, { study, series: uid }));
    else if (holes > 0) found.push(gateFinding('missing-slices', { count: holes }, { study, series: uid }));
  }
  return [...found, ...checkCovered(study, patientYears, [...series.values()])];
}

/** Judged by the series that covers most: a study of several is complete with one. */
function checkCovered(study: string, patientYears: number | null, series: readonly (readonly InstanceToCheck[])[]): GateFinding[] {
  const scans = series.filter((of) => of.every(({ modality }) => modality === 'CT'));
  const parts = [...new Set(scans.flatMap((of) => of.flatMap(({ bodyPart }) => namedParts(bodyPart))))].filter((part) => part in leastCoveredMm);
  const [part] = parts;
  // Infants differ too much, and of two parts nobody knows which series shows which.
  if (!part || parts.length > 1 || (patientYears !== null && patientYears < 1)) return [];
  const least = (leastCoveredMm[part] ?? 0) * (patientYears !== null && patientYears < 12 ? 0.5 : 1);
  const covered = scans.map(coveredMm);
  const images = Math.max(...scans.map((of) => of.reduce((sum, { frames }) => sum + frames, 0)));
  if (covered.some((mm) => mm === null)) return images < leastImages ? [gateFinding('too-few-slices', { part, images, mm: 0, least: leastImages }, { study })] : [];
  const most = Math.max(...covered.map((mm) => mm ?? 0));
  return most < least ? [gateFinding('too-few-slices', { part, images, mm: Math.round(most), least: Math.round(least) }, { study })] : [];
}

function seriesOf(images: readonly InstanceToCheck[]): ReadonlyMap<string, readonly InstanceToCheck[]> {
  const series = new Map<string, InstanceToCheck[]>();
  for (const image of images) {
    const of = series.get(image.seriesInstanceUid);
    if (of) of.push(image);
    else series.set(image.seriesInstanceUid, [image]);
  }
  return series;
}
