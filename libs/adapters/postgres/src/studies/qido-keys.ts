import { DomainError } from '@qianli/contracts';
import type { QidoLevel } from '@qianli/flow';
import type { SqlParameters } from '../cases/sql-parameters';
import { likePattern } from './like-pattern';
import { fuzzyPersonName, personName } from './person-name-condition';

/** Makes a condition of a value that was asked for. */
type Condition = (value: string, p: SqlParameters, fuzzy?: boolean) => string;
interface Key {
  readonly level: QidoLevel;
  readonly condition: Condition;
}

const bad = (message: string) => new DomainError('bad-input', message);
const listOf = (value: string) => value.split(/[,\\]/).map((one) => one.trim()).filter(Boolean);

const text = (column: string): Condition => (value, p) =>
  /[*?]/.test(value) ? `${column} ILIKE ${p.of(likePattern(value), 'text')}` : `${column} = ${p.of(value, 'text')}`;

/** Single value or list of UIDs (PS3.4 C.2.2.2.2). */
const uids = (column: string): Condition => (value, p) => `${column} = ANY(${p.of(listOf(value), 'text[]')})`;

/** `20260101`, `20260101-`, `-20260131` or `20260101-20260131`, both ends included. */
const days = (column: string): Condition => (value, p) => {
  const found = /^(\d{8})?(-)?(\d{8})?$/.exec(value);
  const [, from, dash, to] = found ?? [];
  if (!found || (!from && !to)) throw bad('A date is YYYYMMDD, or a range YYYYMMDD-YYYYMMDD with either end left out');
  if (!dash) return `${column} = ${p.of(from ?? to, 'text')}`;
  return [from ? `${column} >= ${p.of(from, 'text')}` : '', to ? `${column} <= ${p.of(to, 'text')}` : ''].filter(Boolean).join(' AND ');
};

/** HH, HHMM or HHMMSS and ranges of them; a time is what it begins with. */
const times = (column: string): Condition => (value, p) => {
  const found = /^(\d{2,6}(?:\.\d{1,6})?)?(-)?(\d{2,6}(?:\.\d{1,6})?)?$/.exec(value);
  const [, from, dash, to] = found ?? [];
  if (!found || (!from && !to)) throw bad('A time is HHMMSS, or a range HHMMSS-HHMMSS with either end left out');
  if (!dash) return `${column} LIKE ${p.of(`${from ?? to}%`, 'text')}`;
  return [from ? `${column} >= ${p.of(from, 'text')}` : '', to ? `left(${column}, ${to.length}) <= ${p.of(to, 'text')}` : ''].filter(Boolean).join(' AND ');
};

const number = (column: string): Condition => (value, p) => {
  if (!/^[+-]?\d{1,9}$/.test(value.trim())) throw bad('A number is digits with an optional sign');
  return `${column} = ${p.of(Number(value), 'int')}`;
};

/** A value inside the attributes that are kept of a series; `path` is tags and `Value` positions of DICOM JSON. */
const kept = (path: string) => `se.attributes #>> '{${path}}'`;
const inRequest = (tag: string): Condition => (value, p) =>
  `EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(se.attributes #> '{00400275,Value}') WHEN 'array' THEN se.attributes #> '{00400275,Value}' ELSE '[]' END) item
    WHERE ${text(`(item #>> '{${tag},Value,0}')`)(value, p)})`;

/** The attributes that narrow an answer, by tag: PS3.18 tables 10.6.1-5, and some that people look for. */
export const qidoKeys: Readonly<Record<string, Key>> = {
  '00080020': { level: 'studies', condition: days('s."studyDate"') },
  '00080030': { level: 'studies', condition: times('s."studyTime"') },
  '00080050': { level: 'studies', condition: text('s."accessionNumber"') },
  '00080061': { level: 'studies', condition: (value, p) => `s.modalities && ${p.of(listOf(value), 'text[]')}` },
  '00080090': { level: 'studies', condition: text('s."referringPhysician"') },
  '00081030': { level: 'studies', condition: text('s.description') },
  '00080201': { level: 'studies', condition: text('s."timezoneOffset"') },
  '00100010': { level: 'studies', condition: (value, p, fuzzy) => (fuzzy ? fuzzyPersonName : personName)('pt.names', value, p) },
  '00100020': { level: 'studies', condition: text('pt."localId"') },
  '00100021': { level: 'studies', condition: text('pt.issuer') },
  '00100030': { level: 'studies', condition: days('pt."birthDate"') },
  '00100040': { level: 'studies', condition: text('pt.sex') },
  '0020000D': { level: 'studies', condition: uids('s."studyInstanceUid"') },
  '00200010': { level: 'studies', condition: text('s."localStudyId"') },
  '00080060': { level: 'series', condition: (value, p) => `se.modality = ANY(${p.of(listOf(value), 'text[]')})` },
  '0008103E': { level: 'series', condition: text('se.description') },
  '00180015': { level: 'series', condition: text('se."bodyPart"') },
  '0020000E': { level: 'series', condition: uids('se."seriesInstanceUid"') },
  '00200011': { level: 'series', condition: number('se.number') },
  '00400244': { level: 'series', condition: days(`(${kept('00400244,Value,0')})`) },
  '00400245': { level: 'series', condition: times(`(${kept('00400245,Value,0')})`) },
  '00400275.00400009': { level: 'series', condition: inRequest('00400009') },
  '00400275.00401001': { level: 'series', condition: inRequest('00401001') },
  '00080016': { level: 'instances', condition: uids('i."sopClassUid"') },
  '00080018': { level: 'instances', condition: uids('i."sopInstanceUid"') },
  '00200013': { level: 'instances', condition: number('i."instanceNumber"') },
};

const depth: Readonly<Record<QidoLevel, number>> = { studies: 0, series: 1, instances: 2 };

/** Whether a key of one level may narrow a query of another: what stands above is known below. */
export function narrows(key: QidoLevel, query: QidoLevel): boolean {
  return depth[key] <= depth[query];
}
