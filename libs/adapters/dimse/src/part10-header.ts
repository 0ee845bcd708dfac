/** Root of our own UIDs: the arc 2.25 of UUIDs (PS3.5 B.2). */
export const implementationClassUid = '2.25.149215098713206549835612077391440713';
export const implementationVersionName = 'QIANLI_1';

/**
 * Preamble and File Meta Information (PS3.10 7.1) for a data set that came over an association: Explicit VR Little Endian, group
 * length first. It depends on the data set alone and not on who sent it, so the same object from two senders is the same file.
 */
export function part10Header(of: { sopClassUid: string; sopInstanceUid: string; transferSyntaxUid: string }): Buffer {
  const elements = Buffer.concat([
    longElement(0x0001, 'OB', Buffer.from([0, 1])),
    shortElement(0x0002, 'UI', of.sopClassUid),
    shortElement(0x0003, 'UI', of.sopInstanceUid),
    shortElement(0x0010, 'UI', of.transferSyntaxUid),
    shortElement(0x0012, 'UI', implementationClassUid),
    shortElement(0x0013, 'SH', implementationVersionName),
  ]);
  const groupLength = Buffer.alloc(4);
  groupLength.writeUInt32LE(elements.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), header(0x0000, 'UL', 4), groupLength, elements]);
}

function header(element: number, vr: string, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(0x0002, 0);
  bytes.writeUInt16LE(element, 2);
  bytes.write(vr, 4, 'latin1');
  bytes.writeUInt16LE(length, 6);
  return bytes;
}

/** UI is padded with NUL, text with a space, to an even length. */
function shortElement(element: number, vr: string, text: string): Buffer {
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}${vr === 'UI' ? '\0' : ' '}`, 'latin1');
  return Buffer.concat([header(element, vr, value.length), value]);
}

function longElement(element: number, vr: string, value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([header(element, vr, 0), length, value]);
}
