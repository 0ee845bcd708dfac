import { decodeIso2022 } from './decode-iso2022';
import { decodeSingleByte, singleByteLabels } from './single-byte-labels';
import { recogniseUndeclared } from './recognise-undeclared';
import type { Vr } from './value-representation';

/** Value representations whose characters follow SpecificCharacterSet (PS3.5 6.1.2.2); all others are ASCII. */
const affected: ReadonlySet<string> = new Set(['SH', 'LO', 'ST', 'LT', 'UC', 'UT', 'PN']);

/**
 * The characters of a value, untrimmed and with its backslashes: decode first, split afterwards, because a second byte
 * may look like a backslash. `specificCharacterSet` holds the values of (0008,0005), an absent first one as ''.
 *
 * Chinese modalities often send GBK, sometimes UTF-8, and declare Latin-1 or nothing: bytes that can only sensibly be
 * Chinese are shown as Chinese. Never throws; what cannot be decoded becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, specificCharacterSet: readonly string[], vr: Vr): string {
  if (isAscii(bytes)) return ascii(bytes);
  if (!affected.has(vr)) return recogniseUndeclared(bytes) ?? decodeSingleByte(bytes, 'iso-8859-1');
  const terms = specificCharacterSet.map(normalised);
  // UTF-8 and GB18030 allow no code extensions (PS3.3 C.12.1.1.2); where somebody lists them among others, they hold.
  const whole = terms.find((term) => term === 'ISO_IR 192' || term === 'GB18030' || term === 'GBK');
  const [first = '', ...extensions] = whole ? [whole] : terms;
  if (extensions.length === 0) {
    if (first === 'ISO_IR 192')
      return strict(bytes, 'utf-8') ?? decoded(bytes, strict(bytes, 'gb18030') ? 'gb18030' : 'utf-8');
    if (first === 'GB18030' || first === 'GBK') return utf8Chinese(bytes) ?? decoded(bytes, 'gb18030');
    const isWestern = first === '' || first === 'ISO_IR 6' || first === 'ISO_IR 100' || !isKnownCharacterSet(first);
    if (isWestern && !bytes.includes(0x1b)) return recogniseUndeclared(bytes) ?? decodeSingleByte(bytes, 'iso-8859-1');
  }
  return decodeIso2022(bytes, first, vr);
}

/** 'ISO 2022 IR 100' and 'ISO_IR 100' name the same repertoire; stray spelling ('ISO-IR 100', lower case) occurs in the field. */
function normalised(term: string): string {
  const text = term
    .trim()
    .toUpperCase()
    .replace(/^ISO[ _-]?2022[ _-]IR[ _-]?/, 'ISO_IR ')
    .replace(/^ISO[ _-]IR[ _-]?/, 'ISO_IR ');
  return text === 'UTF-8' || text === 'UTF8' ? 'ISO_IR 192' : text;
}

function utf8Chinese(bytes: Uint8Array): string | null {
  const text = strict(bytes, 'utf-8');
  return text && /^[\p{ASCII}\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+$/u.test(text) ? text : null;
}

function strict(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decoded(bytes: Uint8Array, label: string): string {
  return new TextDecoder(label).decode(bytes);
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f || byte === 0x1b) return false;
  return true;
}

function ascii(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Whether we know the character set; an unknown one is read as if none were declared. */
export function isKnownCharacterSet(term: string): boolean {
  const name = normalised(term);
  return (
    ['', 'GB18030', 'GBK', 'ISO_IR 192', 'ISO_IR 87', 'ISO_IR 159', 'ISO_IR 149', 'ISO_IR 58'].includes(name) ||
    name in singleByteLabels
  );
}
