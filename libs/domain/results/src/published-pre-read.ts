import type { DicomContent, DicomJsonDataset, DicomJsonElement, DicomJsonPersonName, DicomValue } from '@qianli/domain-dicom';
import { tagOf } from '@qianli/domain-dicom';
import type { PreReadFinding, Words } from '@qianli/domain-pre-read';

/** A pre-read that is done, as it is written down for others. */
export interface PublishedPreRead {
  readonly id: string;
  readonly finishedAt: Date;
  readonly model: { readonly id: string; readonly version: string };
  readonly research: boolean;
  readonly findings: readonly PreReadFinding[];
  readonly notes: readonly Words[];
  /** The pre-read of the same study whose results this one takes the place of. */
  readonly supersedes: { readonly id: string } | null;
}

/** An image that the pre-read may have looked at. */
export interface SourceImage {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
}

/** The study that was read: one image's attributes stand for patient, study and frame of reference. */
export interface SourceStudy {
  readonly header: DicomJsonDataset;
  readonly images: readonly SourceImage[];
}

/**
 * The UIDs of a pre-read's results, below 2.25 and the pre-read's own number (PS3.5 B.2): the same pre-read always gets the
 * same ones, so what is stored twice is stored once.
 */
export function resultUids(preReadId: string) {
  const root = `2.25.${BigInt(`0x${preReadId.replaceAll('-', '')}`)}`;
  return {
    reportSeries: `${root}.1`,
    report: `${root}.1.1`,
    segmentationSeries: `${root}.2`,
    segmentation: `${root}.2.1`,
    finding: (ordinal: number) => `${root}.3.${ordinal + 1}`,
    dimensions: `${root}.4`,
  };
}

/** How one finding is called in SR and SEG alike, so that its measurements and its outline are known to belong together. */
export const trackingId = (finding: Pick<PreReadFinding, 'code'>, ordinal: number): string => `AI ${ordinal + 1} ${finding.code}`;

export const softwareName = 'Qianli pre-read';

/** Patient and study as the images say them, so that the object joins its study in every archive. */
export function patientAndStudy({ header }: SourceStudy): DicomContent {
  const keywords = ['PatientName', 'PatientID', 'IssuerOfPatientID', 'PatientBirthDate', 'PatientSex', 'PatientAge', 'StudyInstanceUID', 'StudyDate', 'StudyTime', 'ReferringPhysicianName', 'StudyID', 'AccessionNumber', 'StudyDescription', 'TimezoneOffsetFromUTC'] as const;
  const optional: ReadonlySet<string> = new Set(['IssuerOfPatientID', 'PatientAge', 'StudyDescription', 'TimezoneOffsetFromUTC']);
  const content: Record<string, DicomValue> = {};
  for (const keyword of keywords) {
    const value = headerValue(header, keyword);
    if (value !== null || !optional.has(keyword)) content[keyword] = value;
  }
  return content;
}

/** The first value of an attribute of the images, as text. */
export function headerValue(header: DicomJsonDataset, keyword: string): string | null {
  const element: DicomJsonElement | undefined = header[tagOf(keyword) ?? ''];
  const [value] = element?.Value ?? [];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!value || typeof value !== 'object' || !isName(value)) return null;
  return [value.Alphabetic, value.Ideographic, value.Phonetic].map((group) => group ?? '').join('=').replace(/=+$/, '') || null;
}
const isName = (value: object): value is DicomJsonPersonName => 'Alphabetic' in value || 'Ideographic' in value || 'Phonetic' in value;

/** Whoever made the object: Enhanced General Equipment. The serial number of a program is its version. */
export function equipment({ model }: PublishedPreRead): DicomContent {
  return { Manufacturer: 'QIANLI', ManufacturerModelName: softwareName, DeviceSerialNumber: `${model.id} ${model.version}`.slice(0, 64), SoftwareVersions: model.version };
}

/** Date and time as the study counts them: by the offset its images state, else China Standard Time. */
export function contentTime(finishedAt: Date, { header }: SourceStudy): { readonly date: string; readonly time: string } {
  const stated = /^([+-])(\d\d)(\d\d)$/.exec(headerValue(header, 'TimezoneOffsetFromUTC') ?? '') ?? ['', '+', '08', '00'];
  const minutes = (stated[1] === '-' ? -1 : 1) * (Number(stated[2]) * 60 + Number(stated[3]));
  const local = new Date(finishedAt.getTime() + minutes * 60_000).toISOString();
  return { date: local.slice(0, 10).replaceAll('-', ''), time: local.slice(11, 19).replaceAll(':', '') };
}

/** Where the object's references lead: series by series (PS3.3 C.12.2, C.17.2). */
export function bySeries(images: readonly SourceImage[]): ReadonlyMap<string, readonly SourceImage[]> {
  const series = new Map<string, SourceImage[]>();
  for (const one of images) {
    const members = series.get(one.seriesInstanceUid);
    if (members) members.push(one);
    else series.set(one.seriesInstanceUid, [one]);
  }
  return series;
}
export const referenceTo = ({ sopClassUid, sopInstanceUid }: Pick<SourceImage, 'sopClassUid' | 'sopInstanceUid'>): DicomContent => ({ ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid });
