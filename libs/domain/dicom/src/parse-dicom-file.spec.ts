import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attributesOf,
  DicomRefusal,
  framesOf,
  isUid,
  parseDicomFile,
  toDicomJson,
  type ParseOptions,
  writeDicomFile,
} from './index';
import { anImageFile, ids } from './spec-study';

const refusalOf = (bytes: Uint8Array, options?: ParseOptions): DicomRefusal => {
  try {
    parseDicomFile(bytes, options);
  } catch (error) {
    if (error instanceof DicomRefusal) return error;
    throw error;
  }
  throw new Error('the file was taken');
};
/** Little-endian bytes: numbers are 16 bits, `u32` 32 bits, text is text. */
const u32 = (value: number) => Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
const bytesOf = (...parts: (number | string | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number'
        ? [part & 255, part >> 8]
        : typeof part === 'string'
          ? [...new TextEncoder().encode(part)]
          : [...part],
    ),
  );
const withHeader = (transferSyntaxUid: string, ...parts: Parameters<typeof bytesOf>) => {
  const uid = transferSyntaxUid.length % 2 ? `${transferSyntaxUid}\0` : transferSyntaxUid;
  return bytesOf(new Uint8Array(128), 'DICM', 2, 0x10, 'UI', uid.length, uid, ...parts);
};
const explicit = (...parts: Parameters<typeof bytesOf>) => withHeader('1.2.840.10008.1.2.1', ...parts);
const loose = { identity: 'optional' } as const;

describe('the gate for UIDs', () => {
  it.each([
    ['1.2.840.10008.1.2', true],
    ['2.25.329800735698586629295641978511506172918', true],
    ['1', true],
    ['1.02', true],
    ['', false],
    ['1..2', false],
    ['1.2.', false],
    ['../1.2', false],
    ['1.2\n', false],
    ['1'.repeat(65), false],
  ])('%j: %s', (text, expected) => expect(isUid(text)).toBe(expected));
});

describe('a file that is not taken', () => {
  it('is no DICOM at all', () => {
    expect(refusalOf(new TextEncoder().encode('%PDF-1.7 and much more text than a header needs')).code).toBe(
      'not-dicom',
    );
    expect(refusalOf(new Uint8Array(0)).code).toBe('not-dicom');
  });

  it('says it is longer than it is, and the refusal says where', () => {
    const refusal = refusalOf(anImageFile().subarray(0, -10));
    expect(refusal).toMatchObject({ code: 'length-beyond-end', tag: '7FE00010' });
    expect(refusal.message).toMatch(/cut off or damaged: send it again/);
  });

  it('has a UID that is a path', () => {
    expect(refusalOf(anImageFile({ StudyInstanceUID: '../../etc/passwd' }))).toMatchObject({
      code: 'bad-uid',
      tag: '0020000D',
    });
  });

  it('lacks a UID', () => {
    expect(refusalOf(anImageFile({ SeriesInstanceUID: null }))).toMatchObject({
      code: 'missing-uid',
      tag: '0020000E',
    });
  });

  it('names a transfer syntax nobody knows', () => {
    expect(refusalOf(withHeader('1.2.3.4', 8, 0x16, 'UI', 0)).code).toBe('unsupported-transfer-syntax');
  });

  it('has compressed pixels, but nothing says how they are compressed', () => {
    const pixels = [0x7fe0, 0x10, 'OB', 0, u32(0xffffffff), 0xfffe, 0xe000, u32(0), 0xfffe, 0xe0dd, u32(0)] as const;
    const bytes = bytesOf(8, 0x60, 'CS', 2, 'CT', ...pixels);
    expect(refusalOf(bytes, loose).code).toBe('missing-transfer-syntax');
  });

  it('nests 65 sequences; 64 are read', () => {
    const open = bytesOf(0x40, 0xa730, 'SQ', 0, u32(0xffffffff), 0xfffe, 0xe000, u32(0xffffffff));
    const close = bytesOf(0xfffe, 0xe00d, u32(0), 0xfffe, 0xe0dd, u32(0));
    const times = (depth: number, part: Uint8Array) =>
      Uint8Array.from({ length: depth * part.length }, (_, i) => part[i % part.length] ?? 0);
    const nested = (depth: number) => explicit(times(depth, open), 8, 0x0100, 'SH', 2, 'AB', times(depth, close));
    expect(() => parseDicomFile(nested(64), loose)).not.toThrow();
    expect(refusalOf(nested(65), loose).code).toBe('nested-too-deep');
    expect(refusalOf(nested(5000), loose).code).toBe('nested-too-deep');
  });

  it('has a hundred thousand empty items where ten thousand are allowed', () => {
    const items = new Uint8Array(8 * 100_000);
    for (let at = 0; at < items.length; at += 8) items.set([0xfe, 0xff, 0x00, 0xe0], at);
    const bytes = explicit(0x40, 0xa730, 'SQ', 0, u32(items.length), items);
    expect(refusalOf(bytes, { ...loose, maxElements: 10_000 }).code).toBe('too-many-elements');
  });

  it('claims a million frames', () => {
    expect(() => framesOf(parseDicomFile(anImageFile({ NumberOfFrames: 1_000_000 })))).toThrow(
      expect.objectContaining({ code: 'too-many-frames' }),
    );
  });

  it('is deflated and grows too large, or cannot be inflated', () => {
    const deflated = withHeader('1.2.840.10008.1.2.1.99', new Uint8Array(10));
    expect(refusalOf(deflated).code).toBe('unsupported-transfer-syntax');
    expect(refusalOf(deflated, { inflate: () => new Uint8Array(101), maxInflatedBytes: 100 }).code).toBe(
      'inflated-too-large',
    );
    const broken = () => {
      throw new Error('bad data');
    };
    expect(refusalOf(deflated, { inflate: broken }).code).toBe('bad-deflate');
  });

  it('holds a value of undefined length that is neither a sequence nor pixels', () => {
    expect(refusalOf(explicit(8, 0x119, 'UC', 0, u32(0xffffffff), new Uint8Array(16)), loose).code).toBe(
      'bad-structure',
    );
  });
});

describe('a file that is odd, but safe to read', () => {
  const body = bytesOf(8, 0x60, 'CS', 2, 'CT', 0x10, 0x20, 'LO', 4, 'P001');

  it('has no preamble and no header, and is recognised by its first element', () => {
    const file = parseDicomFile(body, loose);
    expect(file.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    expect(attributesOf(file)).toMatchObject({ modality: 'CT', patientId: 'P001' });
    expect(file.warnings).toHaveLength(2);
  });

  it('has no header and is implicit little endian, as ACR-NEMA files are', () => {
    const file = parseDicomFile(bytesOf(8, 0x60, u32(2), 'MR', 0x10, 0x20, u32(2), 'P1'), loose);
    expect(file.transferSyntaxUid).toBe('1.2.840.10008.1.2');
    expect(attributesOf(file)).toMatchObject({ modality: 'MR', patientId: 'P1' });
  });

  it('says implicit VR, but is explicit', () => {
    const file = parseDicomFile(withHeader('1.2.840.10008.1.2', body), loose);
    expect(file.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    expect(attributesOf(file).patientId).toBe('P001');
  });

  it('ends in zero bytes', () => {
    const file = parseDicomFile(explicit(body, new Uint8Array(300)), loose);
    expect(file.dataset.size).toBe(2);
    expect(file.warnings).toEqual(['The data set is followed by zero bytes.']);
  });

  it('writes a standard sequence as UN, of known and of unknown length', () => {
    const item = bytesOf(0xfffe, 0xe000, u32(10), 8, 0x0100, u32(2), 'AB');
    for (const sequence of [bytesOf(u32(item.length), item), bytesOf(u32(0xffffffff), item, 0xfffe, 0xe0dd, u32(0))]) {
      const json = toDicomJson(parseDicomFile(explicit(0x08, 0x1032, 'UN', 0, sequence), loose));
      expect(json['00081032']).toEqual({ vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['AB'] } }] });
    }
  });

  it('repeats an element: the first counts', () => {
    const file = parseDicomFile(explicit(0x10, 0x20, 'LO', 2, 'P1', 0x10, 0x20, 'LO', 2, 'P2'), loose);
    expect(attributesOf(file).patientId).toBe('P1');
    expect(file.warnings).toHaveLength(1);
  });
});

describe('whatever bytes come', () => {
  const sequence = [{ CodeValue: 'A', ContentSequence: [{ TextValue: '胸部' }] }];
  const study = anImageFile({ ProcedureCodeSequence: sequence }, 8);
  const compressed = writeDicomFile({
    transferSyntax: '1.2.840.10008.1.2.4.70',
    content: { ...ids, NumberOfFrames: 3 },
    pixelData: [1, 2, 3].map((n) => new Uint8Array(n * 2)),
  });
  const implicit = anImageFile({ ProcedureCodeSequence: sequence }, 8, '1.2.840.10008.1.2');
  const readAll = (bytes: Uint8Array) => {
    try {
      const file = parseDicomFile(bytes, { inflate: (deflated) => deflated, maxElements: 5000, ...loose });
      attributesOf(file);
      JSON.stringify(toDicomJson(file));
      for (const location of framesOf(file))
        for (const { offset, length } of location) expect(offset + length).toBeLessThanOrEqual(file.bytes.length);
    } catch (error) {
      if (!(error instanceof DicomRefusal)) throw error;
    }
  };
  const sample = fc.constantFrom(study, compressed, implicit);

  it('a file cut off anywhere is read or refused', () => {
    fc.assert(
      fc.property(sample, fc.nat(), (bytes, cut) => readAll(bytes.subarray(0, cut % (bytes.length + 1)))),
      { numRuns: 1000 },
    );
  });

  it('a file with bytes changed behind its header is read or refused', () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sample, change, (bytes, changes) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) changed[132 + (at % (bytes.length - 132))] = value;
        readAll(changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('noise behind a header is read or refused', () => {
    const syntax = fc.constantFrom(
      '1.2.840.10008.1.2',
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.2.2',
      '1.2.840.10008.1.2.1.99',
      '1.2.840.10008.1.2.5',
    );
    fc.assert(
      fc.property(syntax, fc.uint8Array({ maxLength: 400 }), (uid, noise) => readAll(withHeader(uid, noise))),
      { numRuns: 1000 },
    );
  });

  it('sixteen megabytes made to be read again and again take no time', () => {
    // Elements (0000,0000) of length 0 with one byte behind them; empty items; UN sequences in UN sequences.
    const zeros = new Uint8Array(16 << 20);
    zeros[zeros.length - 1] = 1;
    let nested = new Uint8Array(1 << 20);
    for (let level = 0; level < 60; level += 1) nested = wrap(nested);
    const start = performance.now();
    readAll(concat(explicit(), zeros));
    readAll(concat(explicit(), nested));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

function wrap(inner: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return concat(bytesOf(8, 0x1032, 'UN', 0, u32(inner.length + 8), 0xfffe, 0xe000, u32(inner.length)), inner);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
