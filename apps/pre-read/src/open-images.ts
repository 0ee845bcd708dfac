import { decodeFrame, frameOf, inflateRaw } from '@qianli/dicom-codec';
import { attributesOf, type DicomAttributes, frameBytes, framesOf, parseDicomFile } from '@qianli/domain-dicom';
import type { CtSlice } from '@qianli/domain-pre-read';
import { type ObjectStore, type StoredImage, wholeObject } from '@qianli/flow';

/** Own choice: what one image may grow to when it is inflated. */
const maxInflatedBytes = 512 * 1024 * 1024;

/** An image of the study with what its file says, its pixels still encoded. */
export interface OpenedImage {
  readonly stored: StoredImage;
  readonly attributes: DicomAttributes;
  readonly bytes: Uint8Array;
}

/** Fetches and parses one image. Throws what the store or the parser says, and for an object that holds no pixels. */
export async function openImage(objects: ObjectStore, stored: StoredImage): Promise<OpenedImage> {
  const bytes = await wholeObject(await objects.get(stored.objectKey));
  const file = parseDicomFile(bytes, { inflate: inflateRaw, maxInflatedBytes });
  if (framesOf(file).length === 0) throw new Error('the image holds no pixels');
  return { stored, attributes: attributesOf(file), bytes };
}

/** The first frame as numbers. */
export async function firstFrame({ bytes, attributes }: OpenedImage) {
  const file = parseDicomFile(bytes, { inflate: inflateRaw, maxInflatedBytes });
  const [location] = framesOf(file);
  if (!location) throw new Error('the image holds no pixels');
  return decodeFrame(frameOf(frameBytes(file, location), attributes));
}

/** A CT image as the engine wants it, in Hounsfield units; null when its geometry is not stated. */
export async function ctSlice(image: OpenedImage): Promise<CtSlice | null> {
  const { attributes } = image;
  const { imagePositionPatient, imageOrientationPatient, pixelSpacing } = attributes;
  const [px, py, pz] = imagePositionPatient ?? [];
  const [rx, ry, rz, cx, cy, cz] = imageOrientationPatient ?? [];
  const [rowMm, columnMm] = pixelSpacing ?? [];
  if (px === undefined || py === undefined || pz === undefined || cz === undefined || !rowMm || !columnMm) return null;
  const frame = await firstFrame(image);
  if (frame.samplesPerPixel !== 1) return null;
  const slope = attributes.rescaleSlope ?? 1;
  const intercept = attributes.rescaleIntercept ?? 0;
  const hu = new Int16Array(frame.pixels.length);
  for (let at = 0; at < hu.length; at += 1) hu[at] = Math.max(-32_768, Math.min(32_767, Math.round((frame.pixels[at] ?? 0) * slope + intercept)));
  return {
    sopInstanceUid: image.stored.sopInstanceUid, rows: frame.rows, columns: frame.columns, pixelSpacingMm: [rowMm, columnMm],
    imagePositionPatient: [px, py, pz], imageOrientationPatient: [rx ?? 0, ry ?? 0, rz ?? 0, cx ?? 0, cy ?? 0, cz],
    sliceThicknessMm: attributes.sliceThickness ?? 0, gantryTilt: attributes.gantryTilt ?? 0, hu,
  };
}
