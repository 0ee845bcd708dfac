import { inflateRawSync } from 'node:zlib';
import { attributesOf, DicomRefusal, parseDicomFile } from '@qianli/domain-dicom';
import dimse from 'dcmjs-dimse';

const { Dataset } = dimse;
/** Own choice, as large as a file in memory may well be: what a deflated file may grow to while its UIDs are looked up. */
const maxInflatedBytes = 512 * 1024 * 1024;

/** Where the data set begins: after preamble and group 0002 (always Explicit VR Little Endian, PS3.10 7.1), or at once when there is none. */
export function dataSetOffset(bytes: Buffer): number {
  let at = bytes.length >= 132 && bytes.toString('latin1', 128, 132) === 'DICM' ? 132 : 0;
  while (at + 8 <= bytes.length && bytes.readUInt16LE(at) === 0x0002) {
    const long = ['OB', 'OW', 'UN', 'SQ', 'UT'].includes(bytes.toString('latin1', at + 4, at + 6));
    at += long ? 12 + bytes.readUInt32LE(at + 8) : 8 + bytes.readUInt16LE(at + 6);
  }
  return at;
}

/**
 * A file's data set for a C-STORE, byte for byte: the library would write it anew and lose what it does not know, Chinese
 * names among it. Throws `DicomRefusal` for a file that is no DICOM object.
 */
export class RawDataset extends Dataset {
  private readonly dataSet: Buffer;

  constructor(bytes: Buffer) {
    const file = parseDicomFile(bytes, { inflate: inflateRaw, maxInflatedBytes, identity: 'optional' });
    const { sopClassUid, sopInstanceUid } = attributesOf(file);
    if (!sopClassUid || !sopInstanceUid) throw new DicomRefusal('missing-uid', 'The file names no SOP class or instance, so nobody can store it.');
    super({ SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid }, file.transferSyntaxUid);
    const dataSet = bytes.subarray(dataSetOffset(bytes));
    // PS3.5 A.5: a deflated stream of odd length is padded with one zero, since fragments have even length (PS3.8 E.2).
    this.dataSet = dataSet.length % 2 === 0 ? dataSet : Buffer.concat([dataSet, Buffer.alloc(1)]);
  }

  override getDenaturalizedDataset(): Buffer {
    return this.dataSet;
  }
}

function inflateRaw(deflated: Uint8Array, maxBytes: number): Uint8Array {
  return inflateRawSync(deflated, { maxOutputLength: maxBytes });
}
