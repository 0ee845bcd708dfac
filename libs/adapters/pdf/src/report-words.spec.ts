import { describe, expect, it } from 'vitest';
import { ageOf, bodyPartOf, nameOf, sexOf, timeOf } from './report-words';

describe('the words of a printed report', () => {
  it.each([
    ['王^小东', '王小东'],
    ['欧阳^娜娜', '欧阳娜娜'],
    ['Wang^XiaoDong', 'Wang XiaoDong'],
    ['买买提·艾力', '买买提·艾力'],
    ['^^', '—'],
  ])('write the name %s as %s', (name, written) => expect(nameOf(name)).toBe(written));

  it.each([
    ['57 Y', '57 岁'],
    ['8 M', '8 月'],
    ['3 D', '3 天'],
    [null, '—'],
  ])('write the age %s as %s', (age, written) => expect(ageOf(age)).toBe(written));

  it('say sex and body part in Chinese, and leave what they do not know as it came', () => {
    expect([sexOf('M'), sexOf('f'), sexOf(null), sexOf('X')]).toEqual(['男', '女', '—', 'X']);
    expect([bodyPartOf('CHEST'), bodyPartOf('L SPINE'), bodyPartOf('ZYGOMA'), bodyPartOf(null)]).toEqual([
      '胸部',
      '腰椎',
      'ZYGOMA',
      '—',
    ]);
  });

  it('give the time of the sending hospital', () => {
    const signedAt = new Date('2026-11-22T17:05:00Z');
    expect(timeOf(signedAt, 'Asia/Shanghai')).toBe('2026-11-23 01:05');
    expect(timeOf(signedAt, 'Asia/Urumqi')).toBe('2026-11-22 23:05');
  });
});
