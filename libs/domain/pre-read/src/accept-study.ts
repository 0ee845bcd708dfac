import type { ModelAccept } from './model-manifest';
import { type Words, words } from './words';

/** What the pre-read asks a study's DICOM attributes; null where the file does not say. */
export interface StudyAttributes {
  readonly modality: string | null;
  readonly bodyPart: string | null;
  /** View Position (0018,5101). */
  readonly viewPosition: string | null;
  /** Study, series and protocol descriptions, in any language: read only where the coded attribute is empty. */
  readonly descriptions: readonly string[];
  readonly photometricInterpretation: string | null;
  readonly imageType: readonly string[];
  /** DICOM AS, such as 058Y or 006M. */
  readonly patientAge: string | null;
  /** DICOM DA. */
  readonly patientBirthDate: string | null;
  /** DICOM DA. */
  readonly studyDate: string | null;
  readonly sliceThicknessMm: number | null;
}

export type ScopeRefusal =
  | 'other-modality'
  | 'localizer'
  | 'other-body-part'
  | 'other-view'
  | 'other-photometric-interpretation'
  | 'too-young'
  | 'too-old'
  | 'slices-too-thin'
  | 'slices-too-thick';

/** What the file did not say and the pre-read took for granted: shown beside the result. */
export type ScopeAssumption = 'body-part-not-stated' | 'view-not-stated' | 'age-not-stated';

export type ScopeDecision =
  | { readonly inScope: true; readonly assumed: readonly { readonly code: ScopeAssumption; readonly message: Words }[] }
  | { readonly inScope: false; readonly reason: ScopeRefusal; readonly message: Words };

const refusals: Record<ScopeRefusal, Words> = {
  'other-modality': words('该检查类型不在模型适用范围内', 'The model is not made for this modality'),
  localizer: words('定位像不评估', 'Localizers are not read'),
  'other-body-part': words('该检查部位不在模型适用范围内', 'The model is not made for this part of the body'),
  'other-view': words(
    '该投照体位不在模型适用范围内（仅正位）',
    'The model is not made for this view; frontal views only',
  ),
  'other-photometric-interpretation': words(
    '图像的灰度类型不在模型适用范围内',
    'The model is not made for this kind of pixels',
  ),
  'too-young': words('患者年龄低于模型适用范围', 'The patient is younger than the model is made for'),
  'too-old': words('患者年龄高于模型适用范围', 'The patient is older than the model is made for'),
  'slices-too-thin': words('层厚低于模型适用范围', 'The slices are thinner than the model is made for'),
  'slices-too-thick': words('层厚超过模型适用范围', 'The slices are thicker than the model is made for'),
};

const assumptions: Record<ScopeAssumption, Words> = {
  'body-part-not-stated': words(
    '文件未注明检查部位，按胸部处理',
    'The file does not name the body part; taken as chest',
  ),
  'view-not-stated': words('文件未注明投照体位，按正位处理', 'The file does not name the view; taken as frontal'),
  'age-not-stated': words('文件未注明年龄，按成人处理', 'The file does not give an age; taken as an adult'),
};

const chestWords = /chest|thora|lung|胸|肺/i;
const otherParts =
  /head|skull|brain|neck|spine|hand|wrist|elbow|shoulder|knee|foot|ankle|hip|pelvi|abdom|leg|arm|头|颅|颈|椎|手|腕|肘|肩|膝|足|踝|髋|骨盆|腹|腿|臂/i;
const lateralWords = /\blat\b|lateral|oblique|侧位|斜位/i;

/** Whether a model may be given a study. What the file leaves open is assumed and said; what it contradicts is refused. */
export function acceptStudy(accept: ModelAccept, study: StudyAttributes): ScopeDecision {
  const refuse = (reason: ScopeRefusal): ScopeDecision => ({ inScope: false, reason, message: refusals[reason] });
  const assumed: ScopeAssumption[] = [];
  const description = study.descriptions.join(' ');
  if (!study.modality || !accept.modalities.includes(study.modality.trim().toUpperCase()))
    return refuse('other-modality');
  if (!accept.localizer && study.imageType.some((value) => /LOCALIZER|SCOUT/i.test(value))) return refuse('localizer');

  if (accept.bodyParts.length > 0) {
    const part = study.bodyPart?.trim().toUpperCase() || null;
    if (part && !accept.bodyParts.some((wanted) => coversPart(part, wanted.toUpperCase())))
      return refuse('other-body-part');
    if (!part && !chestWords.test(description)) {
      // What the file leaves open is taken as a chest, so a model for another part is not given it.
      if (!accept.bodyParts.some((wanted) => wanted.toUpperCase() === 'CHEST')) return refuse('other-body-part');
      if (otherParts.test(description)) return refuse('other-body-part');
      assumed.push('body-part-not-stated');
    }
  }
  if (accept.views.length > 0) {
    const view = study.viewPosition?.trim().toUpperCase() || null;
    if (view && !accept.views.includes(view)) return refuse('other-view');
    if (!view && lateralWords.test(description)) return refuse('other-view');
    if (!view) assumed.push('view-not-stated');
  }
  const pixels = study.photometricInterpretation;
  if (pixels && accept.photometricInterpretations.length > 0 && !accept.photometricInterpretations.includes(pixels)) {
    return refuse('other-photometric-interpretation');
  }
  if (accept.ageYears) {
    const years = ageInYears(study);
    if (years === null) assumed.push('age-not-stated');
    else if (accept.ageYears.min !== null && years < accept.ageYears.min) return refuse('too-young');
    else if (accept.ageYears.max !== null && years > accept.ageYears.max) return refuse('too-old');
  }
  const { sliceThicknessMm: allowed } = accept;
  if (allowed && study.sliceThicknessMm !== null) {
    if (study.sliceThicknessMm > allowed.max) return refuse('slices-too-thick');
    if (study.sliceThicknessMm < allowed.min) return refuse('slices-too-thin');
  }
  return { inScope: true, assumed: assumed.map((code) => ({ code, message: assumptions[code] })) };
}

/** A chest is also what a scanner calls THORAX, LUNG or CHEST_ABDOMEN. */
const coversPart = (part: string, wanted: string): boolean =>
  part.includes(wanted) || (wanted === 'CHEST' && chestWords.test(part));

/** Age at the study from Patient's Age, else from the two dates; null when neither is usable. */
export function ageInYears({
  patientAge,
  patientBirthDate,
  studyDate,
}: Pick<StudyAttributes, 'patientAge' | 'patientBirthDate' | 'studyDate'>): number | null {
  const stated = /^(\d{1,3})([DWMY])$/.exec(patientAge?.trim() ?? '');
  if (stated) {
    const perYear = { D: 365.25, W: 52.18, M: 12, Y: 1 }[stated[2] ?? 'Y'] ?? 1;
    return Number(stated[1]) / perYear;
  }
  const born = /^(\d{4})(\d{2})(\d{2})$/.exec(patientBirthDate?.trim() ?? '');
  const seen = /^(\d{4})(\d{2})(\d{2})$/.exec(studyDate?.trim() ?? '');
  if (!born || !seen) return null;
  const years = Number(seen[1]) - Number(born[1]);
  const hadBirthday = `${seen[2]}${seen[3]}` >= `${born[2]}${born[3]}`;
  const age = hadBirthday ? years : years - 1;
  return age >= 0 && age < 130 ? age : null;
}
