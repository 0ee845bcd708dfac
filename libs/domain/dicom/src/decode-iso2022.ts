import { decodeSingleByte, singleByteLabels } from './single-byte-labels';
import type { Vr } from './value-representation';

/** What the two halves of the code table stand for (ISO 2022: G0 below 0x80, G1 above). */
interface Designation {
  readonly g0: 'ascii' | 'jis-x-0208' | 'jis-x-0212';
  /** A WHATWG label; 'euc-kr' and 'gb18030' take two bytes. */
  readonly g1: string;
}

const escapes: readonly (readonly [sequence: string, designation: Partial<Designation>])[] = [
  ['$)C', { g1: 'euc-kr' }],
  ['$)A', { g1: 'gb18030' }],
  ['$(D', { g0: 'jis-x-0212' }],
  ['$B', { g0: 'jis-x-0208' }],
  ['$@', { g0: 'jis-x-0208' }],
  ['(B', { g0: 'ascii' }],
  ['(J', { g0: 'ascii' }],
  [')I', { g1: 'shift_jis' }],
  ['-A', { g1: 'iso-8859-1' }],
  ['-B', { g1: 'iso-8859-2' }],
  ['-C', { g1: 'iso-8859-3' }],
  ['-D', { g1: 'iso-8859-4' }],
  ['-L', { g1: 'iso-8859-5' }],
  ['-G', { g1: 'iso-8859-6' }],
  ['-F', { g1: 'iso-8859-7' }],
  ['-H', { g1: 'iso-8859-8' }],
  ['-M', { g1: 'iso-8859-9' }],
  ['-b', { g1: 'iso-8859-15' }],
  ['-T', { g1: 'windows-874' }],
];

const g1OfFirst: Readonly<Record<string, string>> = {
  ...singleByteLabels,
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gb18030',
  'ISO_IR 87': 'iso-8859-1',
  'ISO_IR 159': 'iso-8859-1',
};

/**
 * Text with code extensions (PS3.5 6.1.2.5). Escape sequences switch repertoires, and the first character set is back
 * after every line end, tab and backslash, in person names also after `^` and `=` (PS3.5 6.1.2.5.3).
 */
export function decodeIso2022(bytes: Uint8Array, firstCharacterSet: string, vr: Vr): string {
  const initial: Designation = { g0: 'ascii', g1: g1OfFirst[firstCharacterSet] ?? 'iso-8859-1' };
  let now = initial;
  let text = '';
  let from = 0;
  const flush = (to: number) => {
    if (to > from) text += decodeRun(bytes.subarray(from, to), now);
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x1b) {
      const following = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
      const found = escapes.find(([sequence]) => following.startsWith(sequence));
      flush(at);
      if (found) now = { ...now, ...found[1] };
      at += found ? found[0].length : 0;
      from = at + 1;
    } else if (byte > 0x7f && isDoubleByte(now.g1)) {
      at += 1;
    } else if (now !== initial && resets(byte, now, vr)) {
      flush(at);
      now = initial;
      from = at;
    }
  }
  flush(bytes.length);
  return text;
}

function isDoubleByte(label: string): boolean {
  return label === 'euc-kr' || label === 'gb18030';
}

function resets(byte: number, { g0 }: Designation, vr: Vr): boolean {
  if (byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x09) return true;
  // A printable byte is half a character while G0 holds a two-byte set.
  if (g0 !== 'ascii') return false;
  return byte === 0x5c || (vr === 'PN' && (byte === 0x5e || byte === 0x3d));
}

function decodeRun(run: Uint8Array, { g0, g1 }: Designation): string {
  if (g0 === 'ascii') return decodeSingleByte(run, g1);
  // EUC-JP carries both Japanese sets with the high bit set, JIS X 0212 behind a 0x8F.
  const euc: number[] = [];
  let half = false;
  for (const byte of run) {
    if (byte > 0x20 && byte < 0x7f) {
      if (g0 === 'jis-x-0212' && !half) euc.push(0x8f);
      euc.push(byte | 0x80);
      half = !half;
    } else euc.push(byte & 0x7f);
  }
  return decodeSingleByte(Uint8Array.from(euc), 'euc-jp');
}
