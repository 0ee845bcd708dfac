import { describe, expect, it } from 'vitest';
import { printableText } from './printable-text';
import { reportFonts } from './report-fonts';

const shown = (text: string) => printableText(text, reportFonts().regular.hasGlyph);

describe('text that goes on paper', () => {
  it.each(['王小东，右肺上叶见 6 mm×5 mm 结节，CT 值约 −35 HU；SUVmax≥2.5。', '䶮㛃㐂龘〇①℃㎡Ⅲ', 'Müller “quoted” …—'])(
    'keeps %s as it is',
    (text) => {
      expect(shown(text)).toEqual({ text, missing: false });
    },
  );

  it('shows a character that the font lacks as its code point, never as an empty box', () => {
    expect(shown('𠮷田 🙂')).toEqual({ text: '〔U+20BB7〕田 〔U+1F642〕', missing: true });
  });

  it('drops what has no shape of its own: control characters, zero-width marks, selectors, text direction', () => {
    expect(shown('a\u0000b\u200bc\ufe0fd\r\ne\tf\u202eg')).toEqual({ text: 'abcd\ne  fg', missing: false });
  });
});
