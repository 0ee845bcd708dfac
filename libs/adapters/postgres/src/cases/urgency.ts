import { DomainError } from '@qianli/contracts';
import type { SqlParameters } from './sql-parameters';

const priorityRank = `array_position(ARRAY['stat','asap','urgent','routine'], c.priority)`;
const group = `CASE WHEN c.state IN ('received','in-pool','assigned','reading') THEN 0 WHEN c.state = 'preliminary' THEN 1
  WHEN c.state = 'returned' THEN 2 WHEN c.state = 'receiving' THEN 3 WHEN c.state = 'cancelled' THEN 5 ELSE 4 END`;
const ms = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::bigint`;
const arrived = 'coalesce(c."receivedAt", c."firstInstanceAt")';
/** Larger than any time in milliseconds, and exact in JSON. */
const never = '9000000000000000';

/**
 * Sort keys of a case, all ascending, so that a page can go on after the last row of the page before.
 * `urgency`: what needs a reader, then preliminary, returned, receiving, signed, cancelled; within these stat before
 * routine, the nearest deadline, the longest wait. Signed and cancelled ones: the latest first.
 */
export const sortKeys = {
  urgency: [
    group,
    `CASE WHEN c.state IN ('final','amended','cancelled') THEN 0 ELSE ${priorityRank} END`,
    `CASE WHEN c.state IN ('final','amended','cancelled') THEN -${ms(`coalesce(c."signedAt", ${arrived})`)} ELSE coalesce(${ms('c."dueAt"')}, ${never}) END`,
    ms(arrived),
  ],
  newest: ['0', '0', `-${ms(arrived)}`, '0'],
} as const;

const signedAt = `coalesce(c."signedAt", c."receivedAt", c."firstInstanceAt")`;
const isSigned = `c.state IN ('final', 'amended')`;

/**
 * A list in parts whose first rows an index gives: of a million signed cases a page looks at the latest fifty. `order` sorts a part
 * as its keys do; `from` leaves out what lies before the page's first row, and may leave some of it in.
 */
export interface PartOfList {
  readonly where: string;
  readonly order: string | null;
  from(key: PageKey, p: SqlParameters): string;
}
const instantOf = (negativeMs: number, p: SqlParameters) => p.of(new Date(1 - negativeMs), 'timestamptz');
const urgency: readonly PartOfList[] = [
  { where: `NOT ${isSigned}`, order: null, from: () => 'TRUE' },
  { where: isSigned, order: `${signedAt} DESC, ${arrived}, c.id`, from: ({ keys: [rank = 0, , at = 0] }, p) => (rank === 4 ? `${signedAt} <= ${instantOf(at, p)}` : 'TRUE') },
];
const newest: readonly PartOfList[] = [{ where: 'TRUE', order: `${arrived} DESC, c.id`, from: ({ keys: [, , at = 0] }, p) => `${arrived} <= ${instantOf(at, p)}` }];
export const partsOfList = { urgency, newest } as const;

export interface PageKey {
  readonly keys: readonly number[];
  readonly id: string;
}

/** The condition "after this row" on sort keys and `c.id`. */
export function after(keys: readonly string[], key: PageKey, p: SqlParameters): string {
  return `(${keys.join(', ')}, c.id) > (${key.keys.map((of) => p.of(of, 'bigint')).join(', ')}, ${p.of(key.id, 'uuid')})`;
}

export function toCursor(key: PageKey): string {
  return Buffer.from(JSON.stringify([...key.keys, key.id])).toString('base64url');
}

/** Throws `bad-input` for anything that `toCursor` did not make. */
export function fromCursor(cursor: string): PageKey {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const keys = parts.slice(0, 4).map((of) => (Number.isSafeInteger(of) ? (of as number) : NaN));
    const id = parts[4];
    if (parts.length === 5 && !keys.some(Number.isNaN) && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id))
      return { keys, id };
  } catch {
    // Falls through to the refusal: what cannot be parsed was not made here.
  }
  throw new DomainError('bad-input', 'Not a cursor of this list', [
    { path: 'query.cursor', message: 'Not a cursor of this list' },
  ]);
}
