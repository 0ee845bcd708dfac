import { bodyPartName } from '@qianli/domain-dicom';
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

/** `CHEST` as 胸部; a part that we have no word for is printed as it came. */
export const bodyPartOf = (bodyPart: string | null): string => (bodyPart ? bodyPartName(bodyPart).zh : '—');

/** Family and given name without DICOM's carets; a Chinese name is written without a gap. */
export function nameOf(name: string): string {
  const words = name.replace(/\^+/g, ' ').trim();
  return (/^[\p{Script=Han}\s·]+$/u.test(words) ? words.replace(/\s+/g, '') : words) || '—';
}

/** `2026-11-22 16:05`, in the hospital's time zone. */
export function timeOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
}
