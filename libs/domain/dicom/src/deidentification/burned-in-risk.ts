import type { DicomJsonDataset } from '../to-dicom-json';

/**
 * Whether a name may stand in the picture itself.
 * - `stated`: the modality says so (Burned In Annotation YES).
 * - `likely`: kinds of objects that commonly show a name: ultrasound, captures of screens, scanned paper, photographs, dose pages.
 * - `unlikely`: the detector's own pixels. It does not say that nobody wrote into them.
 */
export interface BurnedInRisk {
  readonly risk: 'stated' | 'likely' | 'unlikely';
  /** The rule that decided, in both languages. */
  readonly zh: string;
  readonly en: string;
}

/** Objects whose pixels or pages commonly show the patient's name, by SOP class (the longest root decides). */
const riskyClasses: readonly (readonly [root: string, zh: string, en: string])[] = [
  ['1.2.840.10008.5.1.4.1.1.7', '屏幕截图或二次采集图像', 'a secondary capture'],
  ['1.2.840.10008.5.1.4.1.1.6', '超声图像', 'an ultrasound image'],
  ['1.2.840.10008.5.1.4.1.1.3', '超声动态图像', 'an ultrasound clip'],
  ['1.2.840.10008.5.1.4.1.1.104', '封装的文档', 'an encapsulated document'],
  ['1.2.840.10008.5.1.4.1.1.77.1', '可见光图像', 'a visible light image'],
  ['1.2.840.10008.5.1.4.1.1.12', '血管造影或透视图像', 'an angiographic or fluoroscopic image'],
];
const riskyModalities: ReadonlySet<string> = new Set(['US', 'IVUS', 'ES', 'GM', 'OT', 'XC', 'SC', 'XA', 'RF', 'OP', 'SM', 'DOC', 'HC', 'BDUS', 'ECG']);
/** Third and later values of Image Type, and words of descriptions, that stand for pages instead of slices. */
const pages = /SCREEN ?SAVE|DOSE|PROTOCOL|REPORT|SUMMARY|CAPTURE|OTHER_PAGE|剂量|协议|报告|截图/i;

/** How likely it is that a name stands in the pixels, by what the object says of itself (PS3.15 E.3.1 leaves the check to people). */
export function burnedInRisk(dataset: DicomJsonDataset): BurnedInRisk {
  const text = (tag: string) => (dataset[tag]?.Value ?? []).map(String);
  const [stated] = text('00280301');
  if (stated === 'YES') return { risk: 'stated', zh: '设备注明像素中有文字（Burned In Annotation）', en: 'The device states that text is burned in (Burned In Annotation).' };
  const [sopClass = ''] = text('00080016');
  const risky = riskyClasses.find(([root]) => sopClass === root || sopClass.startsWith(`${root}.`));
  if (risky) return { risk: 'likely', zh: `${risky[1]}常含姓名`, en: `It is ${risky[2]}, which often shows a name.` };
  const [modality = ''] = text('00080060');
  if (riskyModalities.has(modality)) return { risk: 'likely', zh: `${modality} 图像常含姓名`, en: `Images of modality ${modality} often show a name.` };
  if (pages.test([...text('00080008').slice(2), ...text('0008103E'), ...text('00081030')].join(' '))) return { risk: 'likely', zh: '看来是页面而不是断面', en: 'It seems to be a page, not an image of the body.' };
  if (stated === 'NO') return { risk: 'unlikely', zh: '设备注明像素中没有文字', en: 'The device states that nothing is burned in.' };
  return { risk: 'unlikely', zh: '探测器原始像素', en: 'Pixels of the detector.' };
}
