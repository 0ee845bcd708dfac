import { DomainError } from '@qianli/contracts';
import { workitemStates, type WorkitemQuery } from '@qianli/flow';

/** Workitems in one answer: own choice, a screen of a work list. */
const mostRows = 200;
const defaultRows = 50;
/** Beyond this a client should narrow its search: the list is walked from its start. */
const mostOffset = 10_000;
const stateKeys = new Set(['00741000', 'ProcedureStepState']);
const patientKeys = new Set(['00100020', 'PatientID']);

/** Reads the query part of a UPS search (PS3.18 11.9). `unknown`: names that were ignored. Throws `bad-input`. */
export function workitemsQuery(raw: Readonly<Record<string, string | string[] | undefined>>): { query: WorkitemQuery; unknown: string[] } {
  const query: { -readonly [Key in keyof WorkitemQuery]: WorkitemQuery[Key] } = { state: null, patientId: null, limit: defaultRows, offset: 0 };
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') throw wrong(name, 'given once');
    if (name === 'limit') query.limit = Math.min(whole(name, value), mostRows);
    else if (name === 'offset') query.offset = whole(name, value);
    else if (stateKeys.has(name)) query.state = stateOf(name, value);
    else if (patientKeys.has(name)) query.patientId = wholeText(name, value);
    // Every attribute that we have is in the answer anyway.
    else if (name !== 'includefield') unknown.push(name);
  }
  if (query.offset > mostOffset) throw wrong('offset', `at most ${mostOffset}`);
  return { query, unknown };
}

const wrong = (name: string, what: string) => new DomainError('bad-input', 'The search cannot be read', [{ path: `query.${name}`, message: `Must be ${what}` }]);

function whole(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw wrong(name, 'a whole number');
  return Number(value);
}

function stateOf(name: string, value: string) {
  const state = workitemStates.find((of) => of === value);
  if (!state) throw wrong(name, `one of ${workitemStates.join(', ')}`);
  return state;
}

function wholeText(name: string, value: string): string {
  if (/[*?\\\p{Cc}]/u.test(value)) throw wrong(name, 'a whole value, without wildcards');
  return value.trim();
}
