import { attributesOf, frameBytes, framesOf, parseDicomFile, toDicomJson, transferSyntaxOf, valueBytes, writeJsonFile, type DicomFile, type DicomJsonDataset, type PixelSource } from '@qianli/domain-dicom';
import { CodecRefusal } from './codec-refusal';
import { decodeFrame } from './decode-frame';
import { encodeFrame, writtenEncodings } from './encode-frame';
import type { DecodedFrame } from './frame';
import { frameOf } from './frame-of';
import { inflateRaw } from './inflate-raw';

const native: ReadonlySet<string> = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']);
/** Has no decoder here: multi-component JPEG 2000 and video. */
const closed = /^1\.2\.840\.10008\.1\.2\.4\.(9[23]|10\d)$/;

/** Whether a file in `from` can be had in `to`; objects without pixels only in the plain syntaxes. A frame that is damaged is found when it is decoded. */
export function canTranscode(from: string, to: string, hasPixels: boolean): boolean {
  if (from === to) return true;
  if (!transferSyntaxOf(from) || (hasPixels && closed.test(from))) return false;
  return native.has(to) || (hasPixels && writtenEncodings.has(to));
}

/** The file in another transfer syntax: the data set as it is, its pixels decoded and, if asked, written without loss. Throws `CodecRefusal` or `DicomRefusal`. */
export async function transcode(bytes: Uint8Array, to: string): Promise<Uint8Array> {
  const file = parseDicomFile(bytes, { inflate: inflateRaw });
  if (file.transferSyntaxUid === to) return bytes;
  if (!canTranscode(file.transferSyntaxUid, to, file.pixelData !== null)) throw new CodecRefusal('unsupported-transfer-syntax', `The file cannot be written in ${to}.`);
  const json = toDicomJson(file);
  if (!file.pixelData) return writeJsonFile({ json, transferSyntaxUid: to });
  if (native.has(to) && !file.pixelData.encapsulated) return writeJsonFile({ json, transferSyntaxUid: to, pixels: { native: littleEndianPixels(file) } });
  const decoded = await decodedFrames(file);
  const [first] = decoded;
  const pixels: PixelSource = native.has(to) ? { native: joined(decoded) } : { frames: await Promise.all(decoded.map((frame) => encodeFrame(frame, to))) };
  return writeJsonFile({ json: described(json, first, file.transferSyntaxUid), transferSyntaxUid: to, pixels });
}

/** All frames of a file as numbers. Throws `CodecRefusal`. */
export async function decodedFrames(file: DicomFile): Promise<readonly [DecodedFrame, ...DecodedFrame[]]> {
  const attributes = attributesOf(file);
  const decoded: DecodedFrame[] = [];
  for (const location of framesOf(file)) decoded.push(await decodeFrame(frameOf(frameBytes(file, location), attributes)));
  const [first, ...others] = decoded;
  if (!first) throw new CodecRefusal('broken-frame', 'The file holds no frame.');
  return [first, ...others];
}

function littleEndianPixels(file: DicomFile): Uint8Array {
  const element = file.dataset.get('7FE00010');
  if (!element) return new Uint8Array(0);
  const bytes = valueBytes(file, element);
  const size = (attributesOf(file).bitsAllocated ?? 8) / 8;
  if (element.littleEndian || size < 2) return bytes;
  const turned = bytes.slice();
  for (let at = 0; at + size <= turned.length; at += size) turned.subarray(at, at + size).reverse();
  return turned;
}

/** Frames one after the other, as Pixel Data holds them. */
export function joined(frames: readonly DecodedFrame[]): Uint8Array {
  return Buffer.concat(frames.map(({ pixels }) => new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)));
}

/** What the numbers are: colour by pixel and, out of a lossy encoding, marked as such for ever (PS3.3 C.7.6.1.1.5). */
export function described(json: DicomJsonDataset, frame: DecodedFrame, from: string): DicomJsonDataset {
  const { '7FE00001': offsets, '7FE00002': lengths, ...rest } = json;
  void offsets;
  void lengths;
  return {
    ...rest,
    '00280004': { vr: 'CS', Value: [frame.photometricInterpretation] },
    '00280100': { vr: 'US', Value: [frame.bitsAllocated] },
    ...(frame.samplesPerPixel > 1 ? { '00280006': { vr: 'US', Value: [0] } } : {}),
    ...(transferSyntaxOf(from)?.lossy && !rest['00282110'] ? { '00282110': { vr: 'CS', Value: ['01'] } } : {}),
  };
}
