import type { DicomAttributes } from '@qianli/domain-dicom';
import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';

/** Frame bytes together with what the instance's attributes say of them, ready for `decodeFrame`. */
export function frameOf(bytes: Uint8Array, attributes: DicomAttributes): EncodedFrame {
  const { transferSyntaxUid, rows, columns, bitsAllocated } = attributes;
  if (!transferSyntaxUid || !rows || !columns || !bitsAllocated) {
    throw new CodecRefusal('broken-frame', 'The instance does not say how large its image is.');
  }
  return {
    bytes,
    transferSyntaxUid,
    rows,
    columns,
    bitsAllocated,
    bitsStored: attributes.bitsStored ?? bitsAllocated,
    samplesPerPixel: attributes.samplesPerPixel ?? 1,
    pixelRepresentation: attributes.pixelRepresentation ?? 0,
    planarConfiguration: attributes.planarConfiguration ?? 0,
    photometricInterpretation: attributes.photometricInterpretation ?? 'MONOCHROME2',
  };
}
