import { DicomRefusal } from '@qianli/domain-dicom';
import { inflateRawSync } from 'node:zlib';

/** Inflates raw deflate bytes (RFC 1951), at most `maxBytes` of them: `inflated-too-large` beyond, `bad-deflate` for damaged ones. */
export function inflateRaw(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    const inflated = inflateRawSync(bytes, { maxOutputLength: maxBytes });
    return new Uint8Array(inflated.buffer, inflated.byteOffset, inflated.length);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new DicomRefusal(
        'inflated-too-large',
        `The compressed bytes grow beyond ${maxBytes}. Such a file is damaged or hostile.`,
      );
    }
    throw new DicomRefusal(
      'bad-deflate',
      'The compressed bytes cannot be unpacked. The file is cut off or damaged: send it again.',
    );
  }
}
