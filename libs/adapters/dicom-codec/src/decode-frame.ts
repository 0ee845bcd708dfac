import { transferSyntaxOf } from '@qianli/domain-dicom';
import { asRgbJpeg } from './as-rgb-jpeg';
import { CodecRefusal } from './codec-refusal';
import { decodeJpegDct, jpegHeader } from './decode-jpeg-dct';
import { decodeJpegLossless } from './decode-jpeg-lossless';
import { decodeNative } from './decode-native';
import { decodeRle } from './decode-rle';
import { decodeWasm } from './decode-wasm';
import type { DecodedFrame, EncodedFrame } from './frame';
import { inflateRaw } from './inflate-raw';
import { toPixels, type RawSamples } from './to-pixels';

/** Own choice: 32768 x 32768 is beyond any detector; colour counts three times. */
const maxSamples = 1 << 30;

/**
 * The numbers of one frame. Lossless syntaxes give exactly what the modality measured. Throws `CodecRefusal` for frames
 * that are damaged, or whose transfer syntax has no decoder here (video, 12-bit colour JPEG).
 */
export async function decodeFrame(frame: EncodedFrame): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, pixelRepresentation } = frame;
  const count = rows * columns * samplesPerPixel;
  if (!(count > 0) || count > maxSamples)
    throw new CodecRefusal('broken-frame', `An image of ${columns} x ${rows} cannot be drawn.`);
  const pixels = toPixels(await samples(frame), frame);
  return {
    rows,
    columns,
    samplesPerPixel,
    bitsAllocated: bitsAllocated === 1 ? 8 : bitsAllocated,
    bitsStored,
    signed: pixelRepresentation === 1,
    photometricInterpretation: photometricOf(frame),
    pixels,
  };
}

function samples(frame: EncodedFrame): RawSamples | Promise<RawSamples> {
  const keyword = transferSyntaxOf(frame.transferSyntaxUid)?.keyword;
  switch (keyword) {
    case 'ImplicitVRLittleEndian':
    case 'ExplicitVRLittleEndian':
    case 'EncapsulatedUncompressedExplicitVRLittleEndian':
    case 'DeflatedExplicitVRLittleEndian':
    case 'ExplicitVRBigEndian':
      return decodeNative(frame);
    case 'DeflatedImageFrameCompression':
      return decodeNative({
        ...frame,
        bytes: inflateRaw(frame.bytes, frame.rows * frame.columns * frame.samplesPerPixel * 4 + 8),
      });
    case 'RLELossless':
      return decodeRle(frame);
    case 'JPEGBaseline8Bit':
    case 'JPEGExtended12Bit':
    case 'JPEGSpectralSelectionNonHierarchical68':
    case 'JPEGFullProgressionNonHierarchical1012':
      return jpegHeader(frame.bytes)?.precision === 12 ? decodeJpegDct(frame) : decodeWasm('jpeg', frame.photometricInterpretation === 'RGB' ? { ...frame, bytes: asRgbJpeg(frame.bytes) } : frame);
    case 'JPEGLossless':
    case 'JPEGLosslessSV1':
      return decodeJpegLossless(frame);
    case 'JPEGLSLossless':
    case 'JPEGLSNearLossless':
      return decodeWasm('jpeg-ls', frame);
    case 'JPEG2000Lossless':
    case 'JPEG2000':
      return decodeWasm('jpeg-2000', frame);
    case 'HTJ2KLossless':
    case 'HTJ2KLosslessRPCL':
    case 'HTJ2K':
      return decodeWasm('htj2k', frame);
    default:
      throw new CodecRefusal(
        'unsupported-transfer-syntax',
        `Frames in ${keyword ?? frame.transferSyntaxUid} cannot be decoded here; the stored file is untouched.`,
      );
  }
}

function photometricOf({ photometricInterpretation, samplesPerPixel, transferSyntaxUid }: EncodedFrame): string {
  const syntax = transferSyntaxOf(transferSyntaxUid);
  if (samplesPerPixel === 3 && syntax && /^(image\/jp|image\/jls)/.test(syntax.mediaType)) {
    // JPEG-LS knows no colour transform; the others undo theirs while decoding.
    return syntax.mediaType === 'image/jls' || syntax.keyword.startsWith('JPEGLossless')
      ? photometricInterpretation
      : 'RGB';
  }
  return photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : photometricInterpretation;
}
