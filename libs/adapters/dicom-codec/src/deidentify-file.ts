import { blankEdges, blanksAnything, deidentify, parseDicomFile, toDicomJson, type BlankedEdges, type DicomJsonDataset, transferSyntaxOf, valueBytes, writeJsonFile, type BurnedInRisk, type DeidentificationOptions, type DicomFile, type PixelSource, type Substitutes } from '@qianli/domain-dicom';
import { inflateRaw } from './inflate-raw';
import { decodedFrames, described, joined } from './transcode';

export interface DeidentifiedFile {
  readonly bytes: Uint8Array;
  readonly burnedIn: BurnedInRisk;
  readonly changes: Readonly<Record<string, number>>;
}

const explicitLittleEndian = '1.2.840.10008.1.2.1';
/** Pixels of floating point (7FE0,0008 and 0009) are not carried over: such objects are maps made of others. */
const floatPixels = ['7FE00008', '7FE00009'];

/**
 * A file without the person in it (`deidentify`); its pixels are those of the file, in the same encoding where it is a compressed one.
 * With edges to blank, the frames are decoded, blanked and written plainly. Throws `DicomRefusal` or `CodecRefusal` for what cannot be read.
 */
export async function deidentifyFile(bytes: Uint8Array, options: DeidentificationOptions, substitutes: Substitutes, edges: BlankedEdges | null = null): Promise<DeidentifiedFile> {
  const file = parseDicomFile(bytes, { inflate: inflateRaw });
  const { dataset, burnedIn, changes } = deidentify(toDicomJson(file), options, substitutes);
  for (const tag of floatPixels) delete dataset[tag];
  if (edges && blanksAnything(edges) && file.pixelData) {
    const frames = await decodedFrames(file);
    for (const frame of frames) blankEdges(frame, edges);
    const json = withMethod({ ...described(dataset, frames[0], file.transferSyntaxUid), '00280301': { vr: 'CS', Value: ['NO'] } });
    return { bytes: writeJsonFile({ json, transferSyntaxUid: explicitLittleEndian, pixels: { native: joined(frames) } }), burnedIn, changes };
  }
  const syntax = file.pixelData?.encapsulated && transferSyntaxOf(file.transferSyntaxUid)?.encapsulated ? file.transferSyntaxUid : explicitLittleEndian;
  return { bytes: writeJsonFile({ json: dataset, transferSyntaxUid: syntax, pixels: pixelsOf(file) }), burnedIn, changes };
}

/** Says that the pixels were cleaned (PS3.16 CID 7050, 113101), besides what was done to the data set. */
function withMethod(json: DicomJsonDataset): DicomJsonDataset {
  const cleaned = { '00080100': { vr: 'SH', Value: ['113101'] }, '00080102': { vr: 'SH', Value: ['DCM'] }, '00080104': { vr: 'LO', Value: ['Clean Pixel Data Option'] } };
  return { ...json, '00120064': { vr: 'SQ', Value: [...(json['00120064']?.Value ?? []), cleaned] } };
}

function pixelsOf(file: DicomFile): PixelSource | null {
  const element = file.dataset.get('7FE00010');
  if (!element) return null;
  const bytes = valueBytes(file, element);
  if (element.fragments) return { encapsulated: bytes };
  if (element.littleEndian || element.vr !== 'OW') return { native: bytes };
  const turned = bytes.slice();
  for (let at = 0; at + 2 <= turned.length; at += 2) turned.subarray(at, at + 2).reverse();
  return { native: turned };
}
