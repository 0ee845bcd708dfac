import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { attributesOf, DicomRefusal, framesOf, parseDicomFile, toDicomJson, type ParseOptions } from './index';

const corpus = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../../../shared/dicom');
const options: ParseOptions = { inflate: (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength }) };
const read = (path: string, more: ParseOptions = {}) =>
  parseDicomFile(new Uint8Array(readFileSync(join(corpus, path))), { ...options, ...more });
const outcomeOf = (path: string): string => {
  try {
    const file = read(path);
    framesOf(file);
    JSON.stringify(toDicomJson(file));
    return 'taken';
  } catch (error) {
    if (error instanceof DicomRefusal) return error.code;
    throw error;
  }
};

if (!existsSync(corpus)) {
  it('has the real DICOM files that it reads', () => {
    throw new Error('These tests read real DICOM files: set QIANLI_CORPUS or put ../shared/dicom beside the checkout.');
  });
} else {
  describe('names in real files', () => {
    it.each([
      ['chrArab', 'قباني^لنزار'],
      ['chrFrenMulti', 'Buc^Jérôme'],
      ['chrGerm', 'Äneas^Rüdiger'],
      ['chrH31', '山田^太郎'],
      ['chrI2', '洪^吉洞'],
      ['chrJapMulti', 'やまだ^たろう'],
      ['chrJapMultiExplicitIR6', 'やまだ^たろう'],
      ['chrRuss', 'Люкceмбypг'],
      ['chrX2', '王^小东'],
      ['gbk-declared-latin1', '王^小东'],
    ])('%s: %s', (name, expected) => expect(attributesOf(read(`charsets/${name}.dcm`)).patientName).toBe(expected));

    it('chrSQEncoding1: an item has the character set of the data set around it', () => {
      const json = JSON.stringify(toDicomJson(read('charsets/chrSQEncoding1.dcm', { identity: 'optional' })));
      expect(json).toContain('"Alphabetic":"ﾔﾏﾀﾞ^ﾀﾛｳ","Ideographic":"山田^太郎","Phonetic":"やまだ^たろう"');
    });
  });

  it.each([
    ['693_UNCR', 'taken'],
    ['badVR', 'taken'],
    ['bad_sequence', 'bad-uid'],
    ['empty_charset_LEI', 'missing-uid'],
    ['ExplVR_BigEndNoMeta', 'taken'],
    ['ExplVR_LitEndNoMeta', 'taken'],
    ['J2K_pixelrep_mismatch', 'taken'],
    ['JPEG-lossy', 'taken'],
    ['JPEG2000-embedded-sequence-delimiter', 'taken'],
    ['meta_missing_tsyntax', 'missing-transfer-syntax'],
    ['MR_truncated', 'length-beyond-end'],
    ['nested_priv_SQ', 'missing-uid'],
    ['no_meta', 'not-dicom'],
    ['no_meta_group_length', 'missing-uid'],
    ['priv_SQ', 'missing-uid'],
    ['reportsi_with_empty_number_tags', 'taken'],
    ['rtplan_truncated', 'length-beyond-end'],
    ['SC_rgb_jpeg', 'taken'],
    ['UN_sequence', 'missing-uid'],
  ])('the malformed file %s: %s', (name, expected) => expect(outcomeOf(`malformed/${name}.dcm`)).toBe(expected));

  it('every other real file is taken, but for two images that belong to no study', () => {
    const folders = [
      'ct-covid-slices',
      'ct-thorax-A0001-lung5mm',
      'cxr',
      'multiframe',
      'non-image',
      'transfer-syntaxes',
    ];
    const files = folders
      .flatMap((folder) => readdirSync(join(corpus, folder)).map((name) => `${folder}/${name}`))
      .filter((path) => path.endsWith('.dcm'));
    const refused = files.flatMap((path) => (outcomeOf(path) === 'taken' ? [] : [[path, outcomeOf(path)]]));
    expect(files.length).toBeGreaterThan(90);
    expect(refused).toEqual([
      ['transfer-syntaxes/HTJ2KLossless_08_RGB.dcm', 'missing-uid'],
      ['transfer-syntaxes/HTJ2K_08_RGB.dcm', 'missing-uid'],
    ]);
  });

  it('the same CT image has the same attributes in seven lossless transfer syntaxes', () => {
    const names = readdirSync(join(corpus, 'transfer-syntaxes')).filter((name) =>
      /1\.2\.840\.10008\.1\.2(\.1|\.2|\.1\.99|\.5|\.4\.80|\.4\.90)?\.dcm$/.test(name),
    );
    const [reference, ...others] = names.map((name) => ({
      ...attributesOf(read(`transfer-syntaxes/${name}`)),
      transferSyntaxUid: null,
    }));
    expect(others).toHaveLength(6);
    for (const attributes of others) expect(attributes).toEqual(reference);
  });
}
