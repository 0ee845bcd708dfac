/** Width, height and components of a JPEG 2000 codestream, from its SIZ segment (ISO 15444-1 A.5.1); null when there is none. */
export function jpeg2000Size(bytes: Uint8Array): { width: number; height: number; components: number } | null {
  // A JP2 file wraps the codestream in boxes, so look for SOC followed by SIZ in the first kilobytes.
  const last = Math.min(bytes.length - 42, 65536);
  for (let at = 0; at <= last; at += 1) {
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0x4f || bytes[at + 2] !== 0xff || bytes[at + 3] !== 0x51) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 42);
    return {
      width: view.getUint32(8) - view.getUint32(16),
      height: view.getUint32(12) - view.getUint32(20),
      components: view.getUint16(40),
    };
  }
  return null;
}
