import { deflateRawSync } from 'node:zlib';
import { startOfDataSet, valueRepresentations, writeDicomFile } from '@qianli/domain-dicom';
import type { Random } from './random';
import { deflated, seedFiles, sentinel } from './seeds';

const explicitHeader = (() => {
  const file = writeDicomFile({ content: { SOPClassUID: '1.2', SOPInstanceUID: '1.3', StudyInstanceUID: '1.4', SeriesInstanceUID: '1.5' } });
  return file.subarray(0, startOfDataSet(file));
})();
const identity = (() => {
  const file = writeDicomFile({ content: { SOPClassUID: '1.2', SOPInstanceUID: '1.3', StudyInstanceUID: '1.4', SeriesInstanceUID: '1.5' } });
  return file.subarray(startOfDataSet(file));
})();
const programs = [Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.from('#!/bin/sh\nrm -rf /\n'), Buffer.from('<script>alert(1)</script>'), Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.from('DICMDICM')];

const seeds = seedFiles();
/** A thousand bytes a byte: 32 MB in 32 KB. */
const bomb = deflateRawSync(Buffer.alloc(32 * 1024 * 1024));
/** Mostly small, at times as large as it gets: the large ones cost what thousands of small ones do. */
const upTo = (most: number, random: Random) => Math.floor(most ** random.next());

/** Whole attacks that somebody has tried on a DICOM reader, each with chance in its sizes. */
const structures: readonly ((random: Random) => Uint8Array)[] = [
  (random) => file(deepSequences(upTo(10_001, random), random.next() < 0.5)),
  (random) => file(sequenceOf(Array.from({ length: upTo(3000, random) }, () => open(item, random.next() < 0.5 ? 0 : 0xffff_ffff)))),
  // An item that claims to hold everything behind it, again and again.
  (random) => file(Buffer.concat(Array.from({ length: upTo(2000, random) }, () => open(item, 0xffff_ffff)))),
  (random) => file(element(0x0010, 0x4000, 'LT', Buffer.alloc(0), random.of([0xffff, 0xfffe]))),
  (random) => file(long(0x7fe0, 0x0010, random.of(['OB', 'OW', 'UN', 'UT', 'SQ']), Buffer.alloc(random.below(64)), random.of([0xffff_ffff, 0xffff_fffe, 0x8000_0000, 0x7fff_ffff]))),
  (random) => file(element(0x0028, 0x0010, random.of(valueRepresentations), Buffer.from(random.bytes(random.below(20))))),
  (random) => file(uid(0x0020, 0x000d, random.of(['../../../../etc/passwd', '1.2\0.3', '1..2', '1.2\r\n', '1'.repeat(200), '１.２', '<b>1.2</b>', '']))),
  (random) => file(element(0x0010, 0x0010, 'PN', Buffer.from(random.of([`<script>${sentinel}</script>`, `${sentinel}\u202e^x`, '='.repeat(500), '\\'.repeat(500), `${sentinel}\0\0`])))),
  (random) => Buffer.concat([padded(random.of(programs), 128), Buffer.from('DICM'), random.of(seeds).subarray(132)]),
  (random) => Buffer.concat([random.of(programs), random.of(seeds)]),
  (random) => deflated(file(), explicitHeader.length, random.next() < 0.5 ? bomb : deflateRawSync(Buffer.alloc(upTo(1_000_000, random)))),
  (random) => deflated(file(), explicitHeader.length, Buffer.from(random.bytes(random.below(400)))),
  (random) => frames(random.of([0, 1, 3, 199_999, 200_001, 2_147_483_647]), Array.from({ length: upTo(2000, random) }, () => random.below(12))),
  (random) => file(Buffer.concat(Array.from({ length: upTo(20_000, random) }, (_, i) => element(0x0011 + (i % 60) * 2, i & 0xffff, 'CS', Buffer.alloc(0))))),
  (random) => Buffer.from(random.bytes(random.below(3000))),
];

export function structured(random: Random): Uint8Array {
  return new Uint8Array(random.of(structures)(random));
}

const item = [0xfe, 0xff, 0x00, 0xe0];
const itemEnd = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]);
const sequenceEnd = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);

function file(...more: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([explicitHeader, identity, ...more]);
}

function deepSequences(depth: number, isClosed: boolean): Buffer {
  const opening = Buffer.concat([long(0x0040, 0xa730, 'SQ', Buffer.alloc(0), 0xffff_ffff), open(item, 0xffff_ffff)]);
  const closing = Buffer.concat([itemEnd, sequenceEnd]);
  return Buffer.concat([...Array.from({ length: depth }, () => opening), ...(isClosed ? Array.from({ length: depth }, () => closing) : [])]);
}

function sequenceOf(items: readonly Buffer[]): Buffer {
  return Buffer.concat([long(0x0008, 0x1140, 'SQ', Buffer.alloc(0), 0xffff_ffff), ...items, sequenceEnd]);
}

function frames(declared: number, fragments: readonly number[]): Uint8Array {
  const written = writeDicomFile({
    content: { SOPClassUID: '1.2', SOPInstanceUID: '1.3', StudyInstanceUID: '1.4', SeriesInstanceUID: '1.5', NumberOfFrames: declared, Rows: 8, Columns: 8, BitsAllocated: 8, SamplesPerPixel: 1 },
    transferSyntax: '1.2.840.10008.1.2.4.50', pixelData: [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
  }); // prettier-ignore
  return Buffer.concat([written.subarray(0, -8), ...fragments.map((length) => Buffer.concat([open(item, length), Buffer.alloc(length, 0xd9)])), sequenceEnd]);
}

function open(mark: readonly number[], length: number): Buffer {
  const header = Buffer.from([...mark, 0, 0, 0, 0]);
  header.writeUInt32LE(length, 4);
  return header;
}

function element(group: number, number: number, vr: string, value: Uint8Array, length = value.length): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(vr, 4, 'latin1');
  header.writeUInt16LE(length & 0xffff, 6);
  return Buffer.concat([header, value]);
}

function long(group: number, number: number, vr: string, value: Uint8Array, length = value.length): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(vr, 4, 'latin1');
  header.writeUInt32LE(length, 8);
  return Buffer.concat([header, value]);
}

function uid(group: number, number: number, text: string): Buffer {
  return element(group, number, 'UI', Buffer.from(text));
}

function padded(bytes: Uint8Array, length: number): Buffer {
  const whole = Buffer.alloc(length);
  whole.set(bytes.subarray(0, length));
  return whole;
}
