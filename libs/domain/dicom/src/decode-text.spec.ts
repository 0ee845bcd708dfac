import { describe, expect, it } from 'vitest';
import { decodeText, displayName, encodeText, personNameOf, preferredName } from './index';

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('text in its declared character set', () => {
  it.each([
    ['ISO_IR 100', 'c46e656173', 'Äneas'],
    ['ISO_IR 101', 'a3f364bc', 'Łódź'],
    ['ISO_IR 144', 'bbeedacc', 'Люкь'.slice(0, 3) + 'Ь'],
    ['ISO_IR 126', 'c4e9efed', 'Διον'],
    ['ISO_IR 127', 'e2c8c7e6ea', 'قبانى'.slice(0, 4) + 'ي'],
    ['ISO_IR 138', 'f9f8e5', 'שרו'],
    ['ISO_IR 148', 'c7fd', 'Çı'],
    ['ISO_IR 166', 'cac7d1', 'สวั'],
    ['ISO_IR 13', 'd4cfc0de', 'ﾔﾏﾀﾞ'],
    ['ISO_IR 192', 'e78e8b', '王'],
    ['GB18030', 'cdf5', '王'],
    ['GBK', 'e946', '镕'],
    ['GB18030', '8130813095', null],
  ])('%s %s', (characterSet, bytes, expected) => {
    const text = decodeText(hex(bytes), [characterSet], 'LO');
    if (expected !== null) expect(text).toBe(expected);
    else expect(text.length).toBeGreaterThan(0);
  });

  it('switches to kanji and back at the component groups (PS3.5 H.3.1)', () => {
    const bytes = latin1('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B');
    expect(decodeText(bytes, ['', 'ISO 2022 IR 87'], 'PN')).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  it('needs the Korean escape again after each delimiter (PS3.5 I.2)', () => {
    const bytes = hex('486f6e67' + '3d' + '1b242943' + 'fbf3' + '5e' + '1b242943' + 'd1ce');
    expect(decodeText(bytes, ['', 'ISO 2022 IR 149'], 'PN')).toBe('Hong=洪^吉');
  });

  it('reads simplified Chinese with code extensions (PS3.5 K.2)', () => {
    const bytes = hex('5a68616e67' + '3d' + '1b242941' + 'd5c5' + '5e' + '1b242941' + 'd0a1b6ab');
    expect(decodeText(bytes, ['', 'ISO 2022 IR 58'], 'PN')).toBe('Zhang=张^小东');
  });

  it('does not split a GB18030 character whose second byte is a backslash', () => {
    expect(decodeText(hex('815c'), ['GB18030'], 'LO')).toHaveLength(1);
  });
});

describe('text that is not what it says', () => {
  it.each([['王^小东'], ['欧阳^娜娜'], ['胸部正位'], ['CT胸部平扫+增强'], ['李^玥'], ['第三人民医院 放射科']])(
    'GBK sent as Latin-1: %s',
    (text) => {
      expect(decodeText(encodeText(text, 'GBK'), ['ISO_IR 100'], 'LO')).toBe(text);
      expect(decodeText(encodeText(text, 'GBK'), [], 'LO')).toBe(text);
    },
  );

  it.each([['王^小东'], ['胸部正位'], ['Äneas^Rüdiger']])('UTF-8 sent as Latin-1: %s', (text) => {
    expect(decodeText(encodeText(text, 'ISO_IR 192'), ['ISO_IR 100'], 'PN')).toBe(text);
  });

  it.each([['王^小东'], ['胸部正位']])('UTF-8 sent as GB18030, and the other way round: %s', (text) => {
    expect(decodeText(encodeText(text, 'ISO_IR 192'), ['GB18030'], 'PN')).toBe(text);
    expect(decodeText(encodeText(text, 'GBK'), ['ISO_IR 192'], 'PN')).toBe(text);
  });

  it.each([
    ['Äneas^Rüdiger'],
    ['Buc^Jérôme'],
    ['GRÖßE'],
    ['Å^Sven'],
    ['MÜLLER^JÖRG'],
    ['São João'],
    ['Núñez^Íñigo'],
    ['½ Dosis'],
    ['Zoë'],
    ['Ærø'],
  ])('Latin-1 stays Latin-1: %s', (text) => expect(decodeText(latin1(text), ['ISO_IR 100'], 'PN')).toBe(text));
});

describe('a person name', () => {
  it.each([
    ['王^小东', '王小东'],
    ['DOE^JOHN', 'DOE JOHN'],
    ['Wang^XiaoDong=王^小东=', '王小东'],
    ['やまだ^たろう', 'やまだたろう'],
    ['Doe^Jane^^Dr.', 'Doe Jane Dr.'],
    ['', ''],
  ])('%s is shown as %s', (stored, shown) => expect(displayName(stored)).toBe(shown));

  it('prefers the ideographic group and keeps the others', () => {
    const name = personNameOf('Wang^XiaoDong=王^小东=');
    expect(name).toEqual({ alphabetic: 'Wang^XiaoDong', ideographic: '王^小东', phonetic: '' });
    expect(preferredName(name)).toBe('王^小东');
  });
});
