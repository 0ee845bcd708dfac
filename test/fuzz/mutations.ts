import { valueRepresentations } from '@qianli/domain-dicom';
import type { Random } from './random';

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

const lengths = [0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
const delimiters = [[0xfe, 0xff, 0x00, 0xe0], [0xfe, 0xff, 0x0d, 0xe0], [0xfe, 0xff, 0xdd, 0xe0]];
const texts = ['../../../etc/passwd', '1.2.\0', '1.2\r\n', '<script>alert(1)</script>', "'; DROP TABLE studies;--", '\u001b$)C', '=^=^=', '\\\\\\', '1'.repeat(65), '\u202e'];
const tags = [[0x02, 0, 0x10, 0], [0x08, 0, 0x05, 0], [0x08, 0, 0x18, 0], [0x20, 0, 0x0d, 0], [0xe0, 0x7f, 0x10, 0], [0x28, 0, 0x08, 0], [0xe0, 0x7f, 0x01, 0], [0x00, 0x52, 0x29, 0x92]];

const mutations: readonly Mutation[] = [
  (bytes, random) => overwritten(bytes, random, [random.below(256)]),
  (bytes, random) => overwritten(bytes, random, [...(bytes.length > 0 ? [(bytes[random.below(bytes.length)] ?? 0) ^ (1 << random.below(8))] : [])]),
  (bytes, random) => overwritten(bytes, random, littleEndian(random.of(lengths), random.of([2, 4]))),
  (bytes, random) => overwritten(bytes, random, littleEndian(random.of(lengths), 4).reverse()),
  (bytes, random) => overwritten(bytes, random, [...Buffer.from(random.of(valueRepresentations), 'latin1')]),
  (bytes, random) => overwritten(bytes, random, random.of(delimiters)),
  (bytes, random) => overwritten(bytes, random, random.of(tags)),
  (bytes, random) => overwritten(bytes, random, [...Buffer.from(random.of(texts), 'latin1')]),
  (bytes, random) => inserted(bytes, random, [...random.of(delimiters), ...littleEndian(random.of(lengths), 4)]),
  (bytes, random) => inserted(bytes, random, [...Buffer.from(random.of(texts), 'utf8')]),
  (bytes, random) => inserted(bytes, random, [...random.of(tags), ...Buffer.from(random.of(valueRepresentations), 'latin1'), ...littleEndian(random.of(lengths), 2)]),
  (bytes, random) => inserted(bytes, random, [...random.bytes(random.below(32))]),
  (bytes, random) => inserted(bytes, random, [...piece(bytes, random)]),
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.below(64))));
  },
];

/** The bytes with one to four things done to them. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let times = 1 + random.below(4); times > 0; times -= 1) changed = random.of(mutations)(changed, random);
  return changed;
}

function overwritten(bytes: Uint8Array, random: Random, by: readonly number[]): Uint8Array {
  const at = random.below(Math.max(1, bytes.length - by.length));
  by.forEach((byte, i) => {
    if (at + i < bytes.length) bytes[at + i] = byte;
  });
  return bytes;
}

function inserted(bytes: Uint8Array, random: Random, by: readonly number[]): Uint8Array {
  const at = random.below(bytes.length + 1);
  return joined(bytes.subarray(0, at), Uint8Array.from(by), bytes.subarray(at));
}

function piece(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  return bytes.subarray(at, at + random.below(200));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff);
}
