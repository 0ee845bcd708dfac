import { describe, expect, it } from 'vitest';
import { exactTime, howLongAgo, shortSpanOf, spanOf } from './how-long';

const noon = Date.parse('2026-03-01T12:00:00+08:00');

describe('times as people say them', () => {
  it.each([
    [42, '42 秒', '42 s'],
    [75, '1 分钟', '1 min'],
    [3_900, '1 小时 05 分', '1 h 05 min'],
    [100_000, '1 天 3 小时', '1 d 3 h'],
  ])('says %d seconds as %s and %s', (seconds, zh, en) => {
    expect([spanOf(seconds, 'zh'), spanOf(seconds, 'en')]).toEqual([zh, en]);
  });
  it('has no figure where there is none', () => {
    expect(spanOf(null, 'zh')).toBe('—');
  });
  it('says how long ago, and what is still to come', () => {
    expect(howLongAgo('2026-03-01T11:57:00+08:00', noon, 'zh')).toBe('3 分钟前');
    expect(howLongAgo('2026-03-01T11:59:55+08:00', noon, 'en')).toBe('just now');
    expect(howLongAgo('2026-03-01T14:00:00+08:00', noon, 'en')).toBe('in 2 h');
  });
  it('is short in dense tables', () => {
    expect([45, 750, 3_900, 260_000].map(shortSpanOf)).toEqual(['45s', '12m', '1h05', '3d']);
  });
  it('names the offset of an exact time', () => {
    expect(exactTime('2026-03-01T12:00:00+08:00')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC[+−]\d+(\.\d+)?$/);
  });
});
