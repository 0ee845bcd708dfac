import { deidentify, parseDicomFile, toDicomJson, transferSyntaxOf, valueBytes, writeJsonFile, type BurnedInRisk, type DeidentificationOptions, type DicomFile, type PixelSource, type Substitutes } from '@qianli/domain-dicom';
import { inflateRaw } from './inflate-raw';

export interface DeidentifiedFile {
  readonly bytes: Uint8Array;
  readonly burnedIn: BurnedInRisk;
  readonly changes: Readonly<Record<string, number>>;
}

const explicitLittleEndian = '1.2.840.10008.1.2.1';
/** Pixels of floating point (7FE0,0008 and 0009) are not carried over: such objects are maps made of others. */
const floatPixels = ['7FE00008', '7FE00009'];

/** A file without the person in it (`deidentify`); its pixels are those of the file, in the same encoding where it is a compressed one. */
export function deidentifyFile(bytes: Uint8Array, options: DeidentificationOptions, substitutes: Substitutes): DeidentifiedFile {
  const file = parseDicomFile(bytes, { inflate: inflateRaw });
  const { dataset, burnedIn, changes } = deidentify(toDicomJson(file), options, substitutes);
  for (const tag of floatPixels) delete dataset[tag];
  const syntax = file.pixelData?.encapsulated && transferSyntaxOf(file.transferSyntaxUid)?.encapsulated ? file.transferSyntaxUid : explicitLittleEndian;
  return { bytes: writeJsonFile({ json: dataset, transferSyntaxUid: syntax, pixels: pixelsOf(file) }), burnedIn, changes };
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
