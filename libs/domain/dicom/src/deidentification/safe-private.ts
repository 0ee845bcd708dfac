import type { DicomJsonDataset, DicomJsonElement } from '../to-dicom-json';

/**
 * Private attributes that their makers and the standard hold to be safe (PS3.15 table E.3.10-1, edition 2023): creator, then group, element
 * without its block, and VR. Only its numbers are taken over: a string or a block of bytes may hold anything (E.3.10, note 2).
 */
const table: Readonly<Record<string, string>> = {
  'Philips PET Private Group': '705300DS 705309DS',
  ELSCINT1: '00E121DS 00E150DS 01F107DS 01F126DS 01F127DS',
  GEMS_ACQU_01: '001923DS 001924DS 001927DS',
  GEMS_HELIOS_01: '004501SS 004502FL',
  GEMS_PARM_01: '004339IS 00436FDS',
  GEMS_SERS_01: '002507SL',
  'GEIIS PACS': '090310US 090311US 090312US',
  'Philips Imaging DD 001': '200103FL',
  'Philips MR Imaging DD 001': '20050DFL 20050EFL',
  'SIEMENS MR HEADER': '00190CIS 00190EFD 001927FD',
};

const rows: ReadonlySet<string> = new Set(Object.entries(table).flatMap(([creator, text]) => text.split(' ').map((row) => `${creator} ${row}`)));

/** Whether the group is a private one (PS3.5 7.8.1: odd). */
export const isPrivate = (tag: string): boolean => /[13579BDF]/.test(tag.charAt(3));

/**
 * Which private elements of a data set may stay under the Retain Safe Private Option: the listed numbers whose block is reserved by the
 * listed creator and whose VR is the listed one, and the creators of those that stay.
 */
export function safePrivate(dataset: DicomJsonDataset): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const [tag, element] of Object.entries(dataset)) {
    if (!isPrivate(tag) || tag.slice(4, 6) === '00') continue;
    const creatorTag = `${tag.slice(0, 4)}00${tag.slice(4, 6)}`;
    const creator = dataset[creatorTag]?.Value?.[0];
    if (typeof creator !== 'string' || !rows.has(`${creator.trim()} ${tag.slice(0, 4)}${tag.slice(6)}${element.vr}`) || !isNumbers(element)) continue;
    kept.add(tag).add(creatorTag);
  }
  return kept;
}

/** IS and DS are text: only one that is a number is one. */
function isNumbers({ Value = [] }: DicomJsonElement): boolean {
  return Value.every((value) => value === null || (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(value.trim())));
}
