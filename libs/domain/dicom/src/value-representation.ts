import { elementDictionary } from './element-dictionary';

/** The value representations of PS3.5 table 6.2-1. */
export const valueRepresentations = [
  'AE',
  'AS',
  'AT',
  'CS',
  'DA',
  'DS',
  'DT',
  'FD',
  'FL',
  'IS',
  'LO',
  'LT',
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'PN',
  'SH',
  'SL',
  'SQ',
  'SS',
  'ST',
  'SV',
  'TM',
  'UC',
  'UI',
  'UL',
  'UN',
  'UR',
  'US',
  'UT',
  'UV',
] as const;
export type Vr = (typeof valueRepresentations)[number];

const known: ReadonlySet<string> = new Set(valueRepresentations);
const longLength: ReadonlySet<string> = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);

/** Whether the two letters are a value representation of the standard. */
export function isVr(text: string): text is Vr {
  return known.has(text);
}

/** Whether an explicit element of this VR has two reserved bytes and a 32-bit length (PS3.5 7.1.2). */
export function hasLongLength(vr: Vr): boolean {
  return longLength.has(vr);
}

const groups = new Map<string, Map<string, string>>();

function groupOf(group: string): Map<string, string> {
  const cached = groups.get(group);
  if (cached) return cached;
  const elements = new Map<string, string>();
  const text = elementDictionary[group] ?? '';
  for (let at = 0; at < text.length; at += 6) elements.set(text.slice(at, at + 4), text.slice(at + 4, at + 6));
  // Only groups of the dictionary are kept, so an odd file cannot grow the cache.
  if (text) groups.set(group, elements);
  return elements;
}

/**
 * The VR of a tag (`GGGGEEEE`, upper case) by the dictionary; `UN` for private and unknown elements.
 * "US or SS" becomes SS when `signed`, the PixelRepresentation of the data set, is true.
 */
export function vrOf(tag: string, signed = false): Vr {
  const element = tag.slice(4);
  if (element === '0000') return 'UL';
  if (/[13579BDF]/.test(tag.charAt(3))) return element.startsWith('00') && element >= '0010' ? 'LO' : 'UN';
  const group = tag.startsWith('50') || tag.startsWith('60') ? `${tag.slice(0, 2)}00` : tag.slice(0, 4);
  const vr = groupOf(group).get(element) ?? 'UN';
  if (vr === 'XS') return signed ? 'SS' : 'US';
  return isVr(vr) ? vr : 'UN';
}
