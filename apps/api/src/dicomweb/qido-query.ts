import { DomainError } from '@qianli/contracts';
import { tagPathOf } from '@qianli/domain-dicom';
import type { Address, QidoLevel, QidoQuery } from '@qianli/flow';

/** Rows an answer holds at most; the client is told when there are more. Own choice: a series of a thousand slices fits. */
const maxRows: Readonly<Record<QidoLevel, number>> = { studies: 1000, series: 5000, instances: 10_000 };
const defaultRows: Readonly<Record<QidoLevel, number>> = { studies: 200, series: 5000, instances: 10_000 };
const parameters = new Set(['includefield', 'limit', 'offset', 'fuzzymatching', 'emptyvaluematching', 'multiplevaluematching', 'accept', 'charset']);

export interface UnderstoodQuery {
  readonly query: QidoQuery;
  /** Names that are no attribute we know. */
  readonly unknown: readonly string[];
}

/** Reads the query part of a QIDO-RS address (PS3.18 8.3.4): attributes by keyword or tag. Throws `bad-input`. */
export function qidoQuery(level: QidoLevel, address: Partial<Address>, raw: Readonly<Record<string, string | string[] | undefined>>): UnderstoodQuery {
  const matches = new Map<string, string>();
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (parameters.has(name.toLowerCase()) || value === undefined) continue;
    const tag = tagPathOf(name);
    if (tag === null) unknown.push(name);
    else if (Array.isArray(value)) matches.set(tag, value.join(','));
    else matches.set(tag, value);
  }
  for (const name of ['emptyvaluematching', 'multiplevaluematching']) if (raw[name] !== undefined && raw[name] !== 'false') unknown.push(name);
  const fields = list(raw['includefield']);
  // Of a sequence the whole is given, whichever of its parts is named.
  const include = fields.filter((name) => name !== 'all').flatMap((name) => tagPathOf(name)?.split('.', 1) ?? (unknown.push(name), []));
  return {
    query: {
      level,
      ...(address.studyInstanceUid === undefined ? {} : { studyInstanceUid: address.studyInstanceUid }),
      ...(address.seriesInstanceUid === undefined ? {} : { seriesInstanceUid: address.seriesInstanceUid }),
      matches,
      include: fields.includes('all') ? 'all' : new Set(include),
      fuzzy: raw['fuzzymatching'] === 'true',
      limit: Math.min(whole('limit', raw['limit']) ?? defaultRows[level], maxRows[level]),
      offset: whole('offset', raw['offset']) ?? 0,
    },
    unknown,
  };
}

function list(value: string | string[] | undefined): string[] {
  return [value ?? []].flat().flatMap((text) => text.split(',')).map((text) => text.trim()).filter(Boolean);
}

function whole(name: string, value: string | string[] | undefined): number | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) throw new DomainError('bad-input', `${name} is a whole number`);
  return Number(value);
}
