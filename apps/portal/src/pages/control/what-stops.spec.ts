import { describe, expect, it } from 'vitest';
import { whatStops } from './what-stops';

const text = (zh: string) => ({ zh, en: zh });
const candidate = (name: string, ...rules: string[]) => ({ reader: { id: name, name }, eligible: rules.length === 0, refusals: rules.map((rule) => ({ rule, text: text(rule) })), costs: null });

describe('what stops a case that nobody may read', () => {
  it('names the rule that refuses most readers first', () => {
    expect(whatStops([candidate('A', 'no-credential'), candidate('B', 'no-credential', 'off-shift'), candidate('C', 'off-shift', 'no-credential')]).rules.map(({ rule, count }) => [rule, count])).toEqual([['no-credential', 3], ['off-shift', 2]]);
  });
  it('frees it through the reader whom one rule alone stops', () => {
    expect(whatStops([candidate('A', 'no-credential', 'off-shift'), candidate('B', 'off-shift')]).frees).toMatchObject({ reader: 'B', rule: 'off-shift' });
  });
  it('prefers a full reader to one without papers', () => {
    expect(whatStops([candidate('A', 'no-credential'), candidate('B', 'at-capacity')]).frees?.reader).toBe('B');
  });
  it('has no single change when every reader fails twice', () => {
    expect(whatStops([candidate('A', 'no-credential', 'off-shift')]).frees).toBeNull();
  });
});
