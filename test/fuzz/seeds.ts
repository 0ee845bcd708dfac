import { deflateRawSync } from 'node:zlib';
import { startOfDataSet, writeDicomFile, type DicomContent } from '@qianli/domain-dicom';
import { aDicomStudy } from '@qianli/testing';

/** Stands for everything of a patient: it must never come out in a refusal. */
export const sentinel = 'ZZPATIENTZZ';

const ids: DicomContent = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: '1.2.3.4.5', StudyInstanceUID: '1.2.3', SeriesInstanceUID: '1.2.3.4', PatientName: sentinel, PatientID: sentinel, Modality: 'CT',
}; // prettier-ignore
const image: DicomContent = { ...ids, Rows: 8, Columns: 8, BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2' };
const nested: DicomContent = { ...ids, '00081140': [{ ReferencedSOPClassUID: '1.2', '00081199': [{ ReferencedSOPInstanceUID: '1.2.3', PatientName: sentinel }] }, { ReferencedSOPClassUID: '1.3' }] };
const pixels = new Uint8Array(128).fill(7);

/** Small valid files of each kind that the parser tells apart; the mutations start from these. */
export function seedFiles(): readonly Uint8Array[] {
  const native = writeDicomFile({ content: image, pixelData: pixels });
  const implicit = writeDicomFile({ content: { ...image, ...nested }, pixelData: pixels, transferSyntax: '1.2.840.10008.1.2' });
  const jpeg = writeDicomFile({ content: { ...image, NumberOfFrames: 3 }, transferSyntax: '1.2.840.10008.1.2.4.50', pixelData: [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), Uint8Array.of(0xff, 0xd8, 1, 2, 0xff, 0xd9), pixels] });
  const start = startOfDataSet(native);
  return [
    native, implicit, jpeg, writeDicomFile({ content: nested }), native.subarray(132), native.subarray(start), deflated(native, start),
    writeDicomFile({ content: { ...nested, PatientName: '王^小东' }, characterSet: 'GB18030' }), aDicomStudy({ modality: 'MR', rows: 4 }).files[0] ?? native,
  ]; // prettier-ignore
}

/** The file with its data set deflated, and the transfer syntax that says so. */
export function deflated(file: Uint8Array, start: number, body: Uint8Array = deflateRawSync(file.subarray(start))): Uint8Array {
  const header = Buffer.from(file.subarray(0, start));
  const explicit = Buffer.from('1.2.840.10008.1.2.1\0', 'latin1');
  const at = header.indexOf(explicit);
  const uid = Buffer.from('1.2.840.10008.1.2.1.99', 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(uid.length);
  const changed = Buffer.concat([header.subarray(0, at - 2), length, uid, header.subarray(at + explicit.length)]);
  changed.writeUInt32LE(changed.readUInt32LE(140) + uid.length - explicit.length, 140);
  return new Uint8Array(Buffer.concat([changed, body]));
}
