import { hasLongLength, type Vr } from './value-representation';

const notText: ReadonlySet<string> = new Set(['OB', 'OW', 'UI', 'UN', 'SQ', 'OD', 'OF', 'OL', 'OV', 'US', 'SS', 'UL', 'SL', 'FL', 'FD', 'AT', 'SV', 'UV']);

/** One element in little endian or, without a VR, one item; padded to an even length (PS3.5 6.2). */
export function writeElement(tag: string, vr: Vr | null, value: Uint8Array, explicitVr: boolean): Uint8Array {
  const length = value.length + (value.length % 2);
  const long = explicitVr && vr !== null && hasLongLength(vr);
  const start = long ? 12 : 8;
  if (explicitVr && vr !== null && !long && length > 0xffff)
    throw new Error(`${tag} is too long for ${vr} in an explicit transfer syntax`);
  const bytes = new Uint8Array(start + length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, parseInt(tag.slice(0, 4), 16), true);
  view.setUint16(2, parseInt(tag.slice(4), 16), true);
  if (explicitVr && vr !== null) {
    bytes[4] = vr.charCodeAt(0);
    bytes[5] = vr.charCodeAt(1);
  }
  if (!explicitVr || vr === null) view.setUint32(4, length, true);
  else if (long) view.setUint32(8, length, true);
  else view.setUint16(6, length, true);
  bytes.set(value, start);
  if (length > value.length && vr !== null && !notText.has(vr)) bytes[bytes.length - 1] = 0x20;
  return bytes;
}

/** The pieces in one. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
