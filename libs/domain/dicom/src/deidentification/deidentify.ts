import { isUid } from '../is-uid';
import type { DicomJsonDataset, DicomJsonElement, DicomJsonValue } from '../to-dicom-json';
import { burnedInRisk, type BurnedInRisk } from './burned-in-risk';
import { drawingsOf, tellingItems } from './clean-content';
import { cleanDescriptor } from './clean-descriptor';
import { confidentialityProfile, type ConfidentialityAction } from './confidentiality-profile';
import { isPrivate, safePrivate } from './safe-private';

/** Options of the Basic Application Level Confidentiality Profile (PS3.15 E.3). */
export interface DeidentificationOptions {
  readonly retainUids?: boolean;
  readonly retainDeviceIdentity?: boolean;
  readonly retainPatientCharacteristics?: boolean;
  readonly retainInstitutionIdentity?: boolean;
  /** Dates stay as they are (E.3.6, full dates). Not together with `retainModifiedDates`. */
  readonly retainFullDates?: boolean;
  /** Dates are moved by whole days, each patient's by as many, so that intervals stay (E.3.6, modified dates). */
  readonly retainModifiedDates?: boolean;
  /** Numbers of private elements that the standard lists as safe (E.3.10). */
  readonly retainSafePrivate?: boolean;
  readonly cleanDescriptors?: boolean;
  /** Sentences of reports word by word as descriptions are; names, and items of which nothing is left, go (E.3.4). */
  readonly cleanStructuredContent?: boolean;
  /** Lines and shapes of presentation states stay, their words go (E.3.3). Overlays go in any case: they are pictures. */
  readonly cleanGraphics?: boolean;
}

/** Options that contradict each other; null when they do not. */
export function contradiction({ retainFullDates, retainModifiedDates }: DeidentificationOptions): readonly [keyof DeidentificationOptions, keyof DeidentificationOptions] | null {
  return retainFullDates && retainModifiedDates ? ['retainFullDates', 'retainModifiedDates'] : null;
}

/** What stands for what, kept by whoever calls: the same input gives the same output, so that studies stay together. */
export interface Substitutes {
  /** A UID of ours for one of theirs. */
  uid(original: string): string;
  /** A number for the patient, from which nobody finds the patient without the key. */
  pseudonym: string;
  /** By how many days this patient's dates move; never 0. */
  dayShift: number;
}

export interface Deidentified {
  readonly dataset: DicomJsonDataset;
  readonly burnedIn: BurnedInRisk;
  /** How often each action was applied: what a person who checks wants to see. */
  readonly changes: Readonly<Record<Outcome, number>>;
}
type Outcome = 'removed' | 'emptied' | 'replaced' | 'uids' | 'cleaned' | 'shifted' | 'kept';

/** Codes of PS3.16 CID 7050 that say which profile and options were applied. */
const methodCodes: readonly (readonly [keyof DeidentificationOptions | 'basic', string, string])[] = [
  ['basic', '113100', 'Basic Application Confidentiality Profile'],
  ['cleanGraphics', '113103', 'Clean Graphics Option'],
  ['cleanStructuredContent', '113104', 'Clean Structured Content Option'],
  ['cleanDescriptors', '113105', 'Clean Descriptors Option'],
  ['retainFullDates', '113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
  ['retainModifiedDates', '113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  ['retainPatientCharacteristics', '113108', 'Retain Patient Characteristics Option'],
  ['retainDeviceIdentity', '113109', 'Retain Device Identity Option'],
  ['retainUids', '113110', 'Retain UIDs Option'],
  ['retainSafePrivate', '113111', 'Retain Safe Private Option'],
  ['retainInstitutionIdentity', '113112', 'Retain Institution Identity Option'],
];

/**
 * Takes the person out of an object by the basic profile of PS3.15 annex E and the options. Stricter than its table in one way: a name,
 * date, sentence or unknown kind of value that the table does not list goes as well: a new edition may list it, and nobody has read it. Pixels are not looked at:
 * `burnedIn` says how likely it is that a name stands in them.
 */
export function deidentify(dataset: DicomJsonDataset, options: DeidentificationOptions, substitutes: Substitutes): Deidentified {
  const changes: Record<Outcome, number> = { removed: 0, emptied: 0, replaced: 0, uids: 0, cleaned: 0, shifted: 0, kept: 0 };
  const cleaned = cleanDataset(dataset, { options, substitutes, changes });
  return { dataset: { ...cleaned, ...statement(options) }, burnedIn: burnedInRisk(dataset), changes };
}

interface Work {
  readonly options: DeidentificationOptions;
  readonly substitutes: Substitutes;
  readonly changes: Record<Outcome, number>;
}

const none: ReadonlySet<string> = new Set();

function cleanDataset(dataset: DicomJsonDataset, work: Work): DicomJsonDataset {
  const result: DicomJsonDataset = {};
  const safe = work.options.retainSafePrivate ? safePrivate(dataset) : none;
  for (const [tag, element] of Object.entries(dataset)) {
    const [outcome, changed]: [Outcome, DicomJsonElement | null] = safe.has(tag) ? ['kept', element] : cleanElement(tag, element, work);
    work.changes[outcome] += 1;
    if (changed) result[tag] = changed;
  }
  return result;
}

const graphicAnnotations = '00700001';
const contentItems = '0040A730';
const textValue = '0040A160';

function cleanElement(tag: string, element: DicomJsonElement, work: Work): [Outcome, DicomJsonElement | null] {
  if (tag === graphicAnnotations) return ['cleaned', inside(drawingsOf(element, work.options.cleanGraphics ?? false), work)];
  if (tag === contentItems && work.options.cleanStructuredContent) return ['cleaned', { vr: 'SQ', Value: [...tellingItems(inside(element, work).Value ?? [])] }];
  const action = actionFor(tag, element, work.options);
  switch (action) {
    case 'K':
      return ['kept', inside(element, work)];
    case 'X':
      return ['removed', null];
    case 'Z':
      return emptied(tag, element, work.substitutes);
    case 'D':
      return ['replaced', dummy(element, work)];
    case 'U':
      return ['uids', element.vr === 'SQ' ? inside(element, work) : replacedUids(element, work.substitutes)];
    case 'C':
      return cleanedText(element, work);
    case 'T':
      return shifted(element, work.substitutes.dayShift);
    default:
      return action satisfies never;
  }
}

const dateVrs: ReadonlySet<string> = new Set(['DA', 'DT', 'TM']);
/** Where people write sentences: in reports, annotations, comments. */
const freeTextVrs: ReadonlySet<string> = new Set(['ST', 'LT', 'UT', 'UC']);

/** What is done with an element: the table's action, as the options change it. `K` keep, `C` clean the words, `T` move the date. */
export function actionFor(tag: string, { vr }: Pick<DicomJsonElement, 'vr'>, options: DeidentificationOptions): ConfidentialityAction | 'K' | 'C' | 'T' {
  if (isPrivate(tag) || tag.startsWith('50')) return 'X';
  if (tag.startsWith('60')) return tag.endsWith('3000') || tag.endsWith('4000') ? 'X' : 'K';
  const row = confidentialityProfile.get(tag);
  if (!row) return unlisted(tag, vr, options);
  const has = (letter: string, option: boolean | undefined) => option === true && row.options.includes(letter);
  if (has('u', options.retainUids) || has('d', options.retainDeviceIdentity) || has('p', options.retainPatientCharacteristics)) return 'K';
  if (has('i', options.retainInstitutionIdentity) || has('t', options.retainFullDates)) return 'K';
  if (has('t', options.retainModifiedDates)) return 'T';
  if (has('P', options.retainPatientCharacteristics) || has('c', options.cleanDescriptors)) return vr === 'SQ' ? 'K' : 'C';
  return row.action;
}

function unlisted(tag: string, vr: string, { retainFullDates, retainModifiedDates, retainUids, cleanDescriptors, cleanStructuredContent }: DeidentificationOptions): ConfidentialityAction | 'K' | 'C' | 'T' {
  if (vr === 'PN' || vr === 'UN') return 'X';
  if (freeTextVrs.has(vr)) return cleanDescriptors || (cleanStructuredContent && tag === textValue) ? 'C' : 'X';
  if (dateVrs.has(vr)) return retainFullDates ? 'K' : retainModifiedDates ? 'T' : 'X';
  // A UID that is not one of the standard's own may name an instance or a device.
  return vr === 'UI' && tag !== '00080016' && !retainUids ? 'U' : 'K';
}

function inside(element: DicomJsonElement, work: Work): DicomJsonElement {
  if (element.vr !== 'SQ' || !element.Value) return element;
  return { vr: 'SQ', Value: element.Value.map((item) => cleanDataset((item ?? {}) as DicomJsonDataset, work)) };
}

/** Emptied; the patient alone gets a number that stays the same, so that his studies are seen to belong together. */
function emptied(tag: string, { vr }: DicomJsonElement, { pseudonym }: Substitutes): [Outcome, DicomJsonElement] {
  if (tag === '00100010') return ['replaced', { vr, Value: [{ Alphabetic: pseudonym }] }];
  if (tag === '00100020') return ['replaced', { vr, Value: [pseudonym] }];
  return ['emptied', { vr }];
}

const dummies: Readonly<Record<string, DicomJsonValue>> = { PN: { Alphabetic: 'ANONYMOUS' }, DA: '19000101', DT: '19000101000000', TM: '000000', AS: '000Y', IS: 0, DS: 0, AE: 'ANONYMOUS', CS: 'ANONYMOUS' };

/** A value that is valid and says nothing. A sequence keeps its form: what stands in it is cleaned in its turn. */
function dummy(element: DicomJsonElement, work: Work): DicomJsonElement {
  const { vr } = element;
  if (vr === 'SQ') return inside(element, work);
  if (!element.Value && !element.InlineBinary) return { vr };
  if (vr === 'UI') return replacedUids(element, work.substitutes);
  if (/^(O[BDFLVW]|UN)$/.test(vr)) return { vr };
  return { vr, Value: [dummies[vr] ?? (/^(U[LSV]|S[LSV]|F[LD])$/.test(vr) ? 0 : 'ANONYMOUS')] };
}

function replacedUids(element: DicomJsonElement, { uid }: Substitutes): DicomJsonElement {
  if (!element.Value) return { vr: element.vr };
  // Classes, transfer syntaxes and well-known instances of the standard name nobody.
  return { vr: element.vr, Value: element.Value.map((value) => (typeof value === 'string' && isUid(value) && !value.startsWith('1.2.840.10008.') ? uid(value) : typeof value === 'string' && value.startsWith('1.2.840.10008.') ? value : null)) };
}

function cleanedText(element: DicomJsonElement, work: Work): [Outcome, DicomJsonElement | null] {
  if (element.vr === 'SQ') return ['kept', inside(element, work)];
  const kept = (element.Value ?? []).flatMap((value) => (typeof value === 'string' ? (cleanDescriptor(value) ?? []) : []));
  return kept.length > 0 ? ['cleaned', { vr: element.vr, Value: kept }] : ['removed', null];
}

function shifted(element: DicomJsonElement, days: number): [Outcome, DicomJsonElement | null] {
  // A time without its date tells nothing of when; the zone tells where.
  if (element.vr === 'TM') return ['kept', element];
  if (!dateVrs.has(element.vr)) return ['removed', null];
  return ['shifted', { vr: element.vr, Value: (element.Value ?? []).map((value) => (typeof value === 'string' ? movedDay(value, days) : null)) }];
}

/** `20260131…` moved by days; null for what is no date. */
function movedDay(text: string, days: number): string | null {
  const found = /^(\d{4})(\d{2})(\d{2})(.*)$/.exec(text);
  if (!found) return null;
  const moved = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + days));
  const day = [String(moved.getUTCFullYear()).padStart(4, '0'), moved.getUTCMonth() + 1, moved.getUTCDate()].map((part) => String(part).padStart(2, '0')).join('');
  // What follows in a DT may hold a zone, which tells where.
  return day + (/^[\d.]*/.exec(found[4] ?? '')?.[0] ?? '');
}

/** The object says of itself what was done to it (PS3.15 E.1.1, PS3.3 C.7.1.1, C.12.1). */
function statement(options: DeidentificationOptions): DicomJsonDataset {
  const applied = methodCodes.filter(([option]) => option === 'basic' || options[option]);
  return {
    '00120062': { vr: 'CS', Value: ['YES'] },
    '00120063': { vr: 'LO', Value: ['PS3.15 annex E, by Qianli'] },
    '00120064': { vr: 'SQ', Value: applied.map(([, code, meaning]) => ({ '00080100': { vr: 'SH', Value: [code] }, '00080102': { vr: 'SH', Value: ['DCM'] }, '00080104': { vr: 'LO', Value: [meaning] } })) },
    '00280303': { vr: 'CS', Value: [options.retainFullDates ? 'UNMODIFIED' : options.retainModifiedDates ? 'MODIFIED' : 'REMOVED'] },
  };
}
