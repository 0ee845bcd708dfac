import { describe, expect, it } from 'vitest';
import { whatFrees } from './what-frees';

const reader = (id: string, ...rules: string[]) => ({ reader: { id, name: id }, refusals: rules.map((rule) => ({ rule, text: { zh: rule, en: rule } })) });
const stuck = (...candidates: ReturnType<typeof reader>[]) => ({ caseId: 'c', candidates });
const places = (...of: [string, number, number][]) => new Map(of.map(([id, open, capacity]) => [id, { open, capacity }]));
const one = (...candidates: ReturnType<typeof reader>[]) => {
  const [found] = whatFrees([stuck(...candidates)], places(['A', 10, 10], ['B', 10, 10]));
  if (!found) throw new Error('nothing for one case');
  return found;
};

describe('what keeps a case from every reader', () => {
  it('names the rule that refuses most readers first', () => {
    expect(one(reader('A', 'no-credential'), reader('B', 'no-credential', 'off-shift'), reader('C', 'off-shift', 'no-credential')).rules.map(({ rule, readers }) => [rule, readers])).toEqual([['no-credential', 3], ['off-shift', 2]]);
  });
  it('is freed through a reader whom one rule alone stops', () => {
    expect(one(reader('A', 'no-credential', 'off-shift'), reader('B', 'off-shift')).frees).toMatchObject({ reader: { id: 'B' }, rule: 'off-shift', by: 'dispatcher' });
  });
  it('is freed sooner by a full reader than by one who is off, and by both sooner than by paper', () => {
    expect(one(reader('A', 'off-shift'), reader('B', 'at-capacity')).frees?.reader.id).toBe('B');
    expect(one(reader('A', 'credential-expired'), reader('B', 'off-shift')).frees?.reader.id).toBe('B');
    expect(one(reader('A', 'no-credential'), reader('B', 'credential-expired')).frees).toMatchObject({ reader: { id: 'B' }, by: 'administrator' });
  });
  it('cannot be freed by one change when every reader fails twice, or fails by what nobody can change', () => {
    expect(one(reader('A', 'no-credential', 'off-shift')).frees).toBeNull();
    expect(one(reader('A', 'same-hospital')).frees).toBeNull();
  });
  it('spreads the suggestions by load, each filling a place', () => {
    const ten = Array.from({ length: 10 }, () => stuck(reader('A', 'at-capacity'), reader('B', 'at-capacity')));
    const to = whatFrees(ten, places(['A', 10, 10], ['B', 8, 8])).map(({ frees }) => frees?.reader.id);
    expect([to.filter((id) => id === 'A').length, to.filter((id) => id === 'B').length]).toEqual([6, 4]);
  });
});
