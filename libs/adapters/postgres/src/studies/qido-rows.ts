import { gunzipSync } from 'node:zlib';
import { attributeLevel, type AttributeLevel, type DicomJsonDataset, type DicomJsonElement, type DicomJsonValue } from '@qianli/domain-dicom';
import type { QidoLevel, QidoQuery } from '@qianli/flow';

/** Columns of a study that an answer of any level shows. */
export interface StudyRow {
  readonly studyInstanceUid: string;
  readonly studyDate: string | null;
  readonly studyTime: string | null;
  readonly description: string | null;
  readonly accessionNumber: string | null;
  readonly localStudyId: string | null;
  readonly referringPhysician: string | null;
  readonly modalities: readonly string[];
  readonly patientAge: string | null;
  readonly timezoneOffset: string | null;
  readonly numberOfSeries: number;
  readonly numberOfInstances: number;
  readonly issuer: string;
  readonly localId: string;
  readonly nameGroups: Readonly<Record<string, string>>;
  readonly sex: string | null;
  readonly birthDate: string | null;
  /** DICOM JSON of an instance, compressed, when more is asked for than the columns hold. */
  readonly metadata?: Buffer | null;
}
export interface SeriesRow extends StudyRow {
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly number: number | null;
  readonly seriesDescription: string | null;
  readonly bodyPart: string | null;
  readonly laterality: string | null;
  readonly attributes: DicomJsonDataset;
  readonly seriesInstances: number;
}
export interface InstanceRow extends SeriesRow {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly bitsAllocated: number | null;
  readonly numberOfFrames: number;
}

export const studyColumns = `s."studyInstanceUid", s."studyDate", s."studyTime", s.description, s."accessionNumber", s."localStudyId", s."referringPhysician",
  s.modalities, s."patientAge", s."timezoneOffset", s."numberOfSeries", s."numberOfInstances", pt.issuer, pt."localId", pt."nameGroups", pt.sex, pt."birthDate"`;
export const seriesColumns = `${studyColumns}, se."seriesInstanceUid", se.modality, se.number, se.description AS "seriesDescription", se."bodyPart", se.laterality, se.attributes,
  se."numberOfInstances" AS "seriesInstances"`;
export const instanceColumns = `${seriesColumns}, i."sopInstanceUid", i."sopClassUid", i."transferSyntaxUid", i."instanceNumber", i.rows, i.columns, i."bitsAllocated", i."numberOfFrames"`;

/** Where an answer of each level finds what no column holds: in one of its instances, the first that a reader would see. */
export const metadataColumns: Readonly<Record<QidoLevel, string>> = {
  studies: `(SELECT i.metadata FROM series f JOIN instances i ON i."seriesId" = f.id WHERE f."studyId" = s.id ORDER BY f.number, f.id, i."instanceNumber", i.id LIMIT 1) AS metadata`,
  series: `(SELECT i.metadata FROM instances i WHERE i."seriesId" = se.id ORDER BY i."instanceNumber", i.id LIMIT 1) AS metadata`,
  instances: 'i.metadata',
};

const element = (vr: string, ...values: (DicomJsonValue | null)[]): DicomJsonElement => {
  const present = values.filter((value) => value !== null && value !== '');
  return present.length > 0 ? { vr, Value: present } : { vr };
};

/** Required attributes of a study (PS3.18 table 10.6.3-3), and the age and description that lists show. */
export function studyJson(row: StudyRow): DicomJsonDataset {
  const groups = Object.fromEntries(Object.entries(row.nameGroups).filter(([, value]) => value));
  return {
    '00080005': element('CS', 'ISO_IR 192'),
    '00080020': element('DA', row.studyDate),
    '00080030': element('TM', row.studyTime),
    '00080050': element('SH', row.accessionNumber),
    '00080056': element('CS', 'ONLINE'),
    '00080061': element('CS', ...row.modalities),
    '00080090': element('PN', row.referringPhysician ? { Alphabetic: row.referringPhysician } : null),
    '00081030': element('LO', row.description),
    '00081190': element('UR', `/dicom-web/studies/${row.studyInstanceUid}`),
    ...(row.timezoneOffset ? { '00080201': element('SH', row.timezoneOffset) } : {}),
    '00100010': element('PN', Object.keys(groups).length > 0 ? groups : null),
    // A patient without a number was given one by us, which is nobody else's affair.
    '00100020': element('LO', row.localId.startsWith('study:') ? null : row.localId),
    '00100021': element('LO', row.issuer.startsWith('hospital:') ? null : row.issuer),
    '00100030': element('DA', row.birthDate),
    '00100040': element('CS', row.sex),
    '00101010': element('AS', row.patientAge),
    '0020000D': element('UI', row.studyInstanceUid),
    '00200010': element('SH', row.localStudyId),
    '00201206': element('IS', row.numberOfSeries),
    '00201208': element('IS', row.numberOfInstances),
  };
}

/** A series with its study's attributes (PS3.18 table 10.6.3-4). */
export function seriesJson(row: SeriesRow): DicomJsonDataset {
  return {
    ...studyJson(row),
    ...row.attributes,
    '00080060': element('CS', row.modality),
    '0008103E': element('LO', row.seriesDescription),
    '00081190': element('UR', `/dicom-web/studies/${row.studyInstanceUid}/series/${row.seriesInstanceUid}`),
    '00180015': element('CS', row.bodyPart),
    '00200060': element('CS', row.laterality),
    '0020000E': element('UI', row.seriesInstanceUid),
    '00200011': element('IS', row.number),
    '00201209': element('IS', row.seriesInstances),
  };
}

/** An instance with its series' and study's attributes (PS3.18 table 10.6.3-5). */
export function instanceJson(row: InstanceRow): DicomJsonDataset {
  return {
    ...seriesJson(row),
    '00080016': element('UI', row.sopClassUid),
    '00080018': element('UI', row.sopInstanceUid),
    '00081190': element('UR', `/dicom-web/studies/${row.studyInstanceUid}/series/${row.seriesInstanceUid}/instances/${row.sopInstanceUid}`),
    '00083002': element('UI', row.transferSyntaxUid),
    '00200013': element('IS', row.instanceNumber),
    '00280008': element('IS', row.numberOfFrames),
    '00280010': element('US', row.rows),
    '00280011': element('US', row.columns),
    ...(row.bitsAllocated === null ? {} : { '00280100': element('US', row.bitsAllocated) }),
  };
}

const depth: Readonly<Record<AttributeLevel, number>> = { study: 0, series: 1, instance: 2 };
const deepest: Readonly<Record<QidoLevel, number>> = { studies: 0, series: 1, instances: 2 };

/** A row with what else was asked for, as far as it describes the row: an answer of studies tells nothing of single images. */
export function withIncluded(row: DicomJsonDataset, metadata: Buffer | null | undefined, { level, include }: Pick<QidoQuery, 'level' | 'include'>): DicomJsonDataset {
  if (!metadata) return row;
  const whole = JSON.parse(gunzipSync(metadata).toString('utf8')) as DicomJsonDataset;
  const asked = include === 'all' ? Object.keys(whole).filter((tag) => tag !== '7FE00010') : [...include];
  const extra = asked.flatMap((tag) => (whole[tag] && depth[attributeLevel(tag)] <= deepest[level] ? [[tag, whole[tag]]] : []));
  return { ...Object.fromEntries(extra), ...row };
}

/** Tags that the columns answer, whatever a row holds. */
const answered: Readonly<Record<QidoLevel, ReadonlySet<string>>> = (() => {
  const study: StudyRow = { studyInstanceUid: '', studyDate: null, studyTime: null, description: null, accessionNumber: null, localStudyId: null, referringPhysician: null, modalities: [], patientAge: null, timezoneOffset: null, numberOfSeries: 0, numberOfInstances: 0, issuer: '', localId: '', nameGroups: {}, sex: null, birthDate: null };
  const series: SeriesRow = { ...study, seriesInstanceUid: '', modality: '', number: null, seriesDescription: null, bodyPart: null, laterality: null, attributes: {}, seriesInstances: 0 };
  const instance: InstanceRow = { ...series, sopInstanceUid: '', sopClassUid: '', transferSyntaxUid: '', instanceNumber: null, rows: null, columns: null, bitsAllocated: null, numberOfFrames: 1 };
  const tags = (row: DicomJsonDataset) => new Set(Object.keys(row));
  return { studies: tags(studyJson(study)), series: tags(seriesJson(series)), instances: tags(instanceJson(instance)) };
})();

/** Whether an answer needs more than the columns hold, and may hold it: an instance is read and unpacked for it. */
export function needsMetadata({ level, include }: Pick<QidoQuery, 'level' | 'include'>): boolean {
  return include === 'all' || [...include].some((tag) => !answered[level].has(tag) && depth[attributeLevel(tag)] <= deepest[level]);
}
