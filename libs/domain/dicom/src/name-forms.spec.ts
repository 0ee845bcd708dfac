import { describe, expect, it } from 'vitest';
import { nameForms, nameIndex } from './name-forms';
import { pinyinOf } from './pinyin';

describe('the pinyin of a name', () => {
  it.each([
    ['王小东', 'wang xiao dong'], ['李秀英', 'li xiu ying'], ['欧阳娜娜', 'ou yang na na'], ['单雄信', 'shan xiong xin'], ['曾国藩', 'zeng guo fan'],
    ['吕布', 'lv bu'], ['吕布', 'lyu bu'], ['吕布', 'lu bu'], ['翟天临', 'zhai tian lin'], ['万俟卨', 'mo qi xie'], ['乐嘉', 'yue jia'], ['朴树', 'piao shu'],
  ])('%s may be read %s', (name, reading) => {
    expect(pinyinOf(name).map((way) => way.join(' '))).toContain(reading);
  });
  it('is none for letters, kana or nothing, and never grows beyond a dozen ways', () => {
    expect([pinyinOf('Wang'), pinyinOf('やまだ'), pinyinOf('')]).toEqual([[], [], []]);
    expect(pinyinOf('重'.repeat(20)).length).toBeLessThanOrEqual(12);
  });
});

describe('the forms of a name', () => {
  it('are what somebody types who looks for it', () => {
    const forms = nameForms({ Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' });
    expect(forms).toEqual(expect.arrayContaining(['wang^xiaodong', 'wangxiaodong', '王^小东', '王小东', 'wxd']));
  });
  it('hold a name that came in one piece, full-width letters and all', () => {
    expect(nameForms({ Alphabetic: '张三丰' })).toEqual(expect.arrayContaining(['张三丰', 'zhangsanfeng', 'zhang^sanfeng', 'zsf']));
    expect(nameForms({ Alphabetic: 'ＷＡＮＧ^Ｌ' })).toContain('wang^l');
  });
  it('never hold the bar that stands between them, nor an empty form', () => {
    expect(nameIndex({ Alphabetic: '|a|b^^' })).toBe('|a b|ab|');
    expect(nameIndex({ Alphabetic: '^^^', Ideographic: '' })).toBe('');
  });
});
