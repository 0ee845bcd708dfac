/** Where the data set begins: after preamble and group 0002 (always Explicit VR Little Endian, PS3.10 7.1), or at once when there is none. */
export function dataSetOffset(bytes: Buffer): number {
  let at = bytes.length >= 132 && bytes.toString('latin1', 128, 132) === 'DICM' ? 132 : 0;
  while (at + 8 <= bytes.length && bytes.readUInt16LE(at) === 0x0002) {
    const long = ['OB', 'OW', 'UN', 'SQ', 'UT'].includes(bytes.toString('latin1', at + 4, at + 6));
    at += long ? 12 + bytes.readUInt32LE(at + 8) : 8 + bytes.readUInt16LE(at + 6);
  }
  return at;
}
