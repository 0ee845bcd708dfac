import type { PrintableReport } from '@qianli/flow';

export const titleOf: Readonly<Record<PrintableReport['status'], string>> = {
  preliminary: '初步报告',
  final: '正式报告',
  amended: '更正报告',
  appended: '补充报告',
};

const sexes: Readonly<Record<string, string>> = { M: '男', F: '女', O: '其他' };
export const sexOf = (sex: string | null): string => (sex ? (sexes[sex.toUpperCase()] ?? sex) : '—');

const ages: Readonly<Record<string, string>> = { Y: '岁', M: '月', W: '周', D: '天' };
/** `57 Y` as `57 岁`. */
export const ageOf = (age: string | null): string =>
  age ? age.replace(/^(\d+) ([YMWD])$/, (_, number: string, unit: string) => `${number} ${ages[unit] ?? unit}`) : '—';

/** DICOM's BodyPartExamined (PS3.16 annex L) for what counties send most; anything else is printed as it came. */
const bodyParts: Readonly<Record<string, string>> = {
  CHEST: '胸部',
  ABDOMEN: '腹部',
  HEAD: '头部',
  BRAIN: '颅脑',
  NECK: '颈部',
  SPINE: '脊柱',
  CSPINE: '颈椎',
  TSPINE: '胸椎',
  LSPINE: '腰椎',
  PELVIS: '骨盆',
  HIP: '髋关节',
  KNEE: '膝关节',
  ANKLE: '踝关节',
  FOOT: '足',
  SHOULDER: '肩关节',
  ELBOW: '肘关节',
  WRIST: '腕关节',
  HAND: '手',
  BREAST: '乳腺',
  HEART: '心脏',
  LUNG: '肺',
  LIVER: '肝脏',
  KIDNEY: '肾脏',
};
export const bodyPartOf = (bodyPart: string | null): string =>
  bodyPart ? (bodyParts[bodyPart.toUpperCase().replaceAll(/[\s_-]/g, '')] ?? bodyPart) : '—';

/** Family and given name without DICOM's carets; a Chinese name is written without a gap. */
export function nameOf(name: string): string {
  const words = name.replace(/\^+/g, ' ').trim();
  return (/^[\p{Script=Han}\s·]+$/u.test(words) ? words.replace(/\s+/g, '') : words) || '—';
}

/** `2026-11-22 16:05`, in the hospital's time zone. */
export function timeOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
}
