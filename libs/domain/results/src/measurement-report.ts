import type { DicomContent } from '@qianli/domain-dicom';
import { type Words, words } from '@qianli/domain-pre-read';
import { dcm, ownSchemeIdentification, sct, umls } from './coded-concept';
import { all, bothLanguages, code, container, type ContentItem, english, image, inLanguage, related, text, uidReference } from './content-items';
import { measurementGroup } from './measurement-group';
import { bySeries, contentTime, equipment, headerValue, patientAndStudy, type PublishedPreRead, referenceTo, resultUids, softwareName, type SourceImage, type SourceStudy } from './published-pre-read';

/** Comprehensive 3D SR Storage. */
export const measurementReportClass = '1.2.840.10008.5.1.4.1.1.88.34';

const comment = dcm('121106', 'Comment');
const nobodyRead = words('AI 预读结果，未经医师审核；仅供参考，不能作为诊断依据。', 'Result of an AI pre-read that no physician has verified; it is a proposal and no diagnosis.');
const researchOnly = words('所用模型仅供研究，未经医疗器械注册。', 'The model is for research use and not cleared as a medical device.');
const howSure = words(
  '确信度为算法输出值，未经本机构病例校准，不等于患病概率；病灶框取最大层面外接矩形；范围之外及未标出处不代表正常。',
  'The certainty is the output of the algorithm, not calibrated on cases of this site, and no probability of disease. The region is the box round the finding on its widest image. What is not marked is not thereby normal.',
);

/**
 * The pre-read as a Measurement Report (PS3.16 TID 1500): the device that observed, the images it had, one measurement group
 * a finding, and a qualitative part that says whether anything was found, how far it can be trusted and what was left out.
 * Unverified and preliminary for ever. A later pre-read names the report that it takes the place of.
 */
export function measurementReport(preRead: PublishedPreRead, study: SourceStudy): DicomContent {
  const uids = resultUids(preRead.id);
  const { date, time } = contentTime(preRead.finishedAt, study);
  const read = imagesRead(preRead, study);
  return {
    ...patientAndStudy(study),
    ...equipment(preRead),
    SOPClassUID: measurementReportClass, SOPInstanceUID: uids.report, SeriesInstanceUID: uids.reportSeries,
    Modality: 'SR', SeriesNumber: 9001, InstanceNumber: 1,
    SeriesDescription: `AI ${preRead.model.id} ${preRead.model.version}${preRead.supersedes ? ' (supersedes earlier)' : ''}`.slice(0, 64),
    SeriesDate: date, SeriesTime: time, ContentDate: date, ContentTime: time, InstanceCreationDate: date, InstanceCreationTime: time,
    CodingSchemeIdentificationSequence: [ownSchemeIdentification],
    ReferencedPerformedProcedureStepSequence: [], PerformedProcedureCodeSequence: [],
    CompletionFlag: 'COMPLETE', VerificationFlag: 'UNVERIFIED', PreliminaryFlag: 'PRELIMINARY',
    CurrentRequestedProcedureEvidenceSequence: [evidence(study, read)],
    ...(preRead.supersedes ? { PredecessorDocumentsSequence: [predecessor(preRead.supersedes.id, study)] } : {}),
    ...container(dcm('126000', 'Imaging Measurement Report'), [
      inLanguage(english),
      ...observer(preRead),
      related('HAS CONCEPT MOD', code(dcm('121058', 'Procedure reported'), procedure(read))),
      related('CONTAINS', imageLibrary(read)),
      ...measurements(preRead, study),
      related('CONTAINS', qualitative(preRead)),
    ], '1500'),
  };
}

/** The series that the findings point at; without a finding on an image, all that was there. */
function imagesRead({ findings }: PublishedPreRead, { images }: SourceStudy): readonly SourceImage[] {
  const named = new Set(findings.map(({ location }) => location.sopInstanceUid));
  const series = new Set(images.filter(({ sopInstanceUid }) => named.has(sopInstanceUid)).map(({ seriesInstanceUid }) => seriesInstanceUid));
  return series.size === 0 ? images : images.filter(({ seriesInstanceUid }) => series.has(seriesInstanceUid));
}

/** TID 1002 and 1004: a device, its model and its version. */
function observer({ model }: PublishedPreRead): DicomContent[] {
  return all('HAS OBS CONTEXT', [
    code(dcm('121005', 'Observer Type'), dcm('121007', 'Device')),
    uidReference(dcm('121012', 'Device Observer UID'), deviceUid(model.id, model.version)),
    text(dcm('121013', 'Device Observer Name'), `${model.id} ${model.version}`),
    text(dcm('121014', 'Device Observer Manufacturer'), 'QIANLI'),
    text(dcm('121015', 'Device Observer Model Name'), `${softwareName}: ${model.id}`),
    text(dcm('121016', 'Device Observer Serial Number'), model.version),
  ]);
}

/** A UID for one version of one model: its name in numbers, below our root. */
export function deviceUid(id: string, version: string): string {
  let hash = 0xcbf29ce484222325n;
  // FNV-1a over 64 bits: names only have to differ, nobody gains by making two agree.
  for (const byte of new TextEncoder().encode(`${id} ${version}`)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return `2.25.190446935014530826226116310385158311737.${hash}`.slice(0, 64);
}

const procedure = (images: readonly SourceImage[]) => (images.some(({ modality }) => modality === 'CT') ? sct('169069000', 'CT of chest') : sct('399208008', 'Plain chest X-ray'));

const modalities: Readonly<Record<string, string>> = { CT: 'Computed Tomography', CR: 'Computed Radiography', DX: 'Digital Radiography' };

/** TID 1600. */
function imageLibrary(images: readonly SourceImage[]): ContentItem {
  const groups = [...bySeries(images).values()].map((members) => {
    const modality = members[0]?.modality ?? '';
    const named = modalities[modality];
    return container(dcm('126200', 'Image Library Group'), [
      ...(named ? [related('HAS ACQ CONTEXT', code(dcm('121139', 'Modality'), dcm(modality, named)))] : []),
      related('HAS ACQ CONTEXT', code(dcm('123014', 'Target Region'), sct('51185008', 'Chest'))),
      ...all('CONTAINS', members.map(image)),
    ]);
  });
  return container(dcm('111028', 'Image Library'), all('CONTAINS', groups));
}

function measurements({ id, findings }: PublishedPreRead, { header, images }: SourceStudy): DicomContent[] {
  if (findings.length === 0) return [];
  const context = { preReadId: id, images, frameOfReferenceUid: headerValue(header, 'FrameOfReferenceUID') };
  return [related('CONTAINS', container(dcm('126010', 'Imaging Measurements'), all('CONTAINS', findings.map((finding, ordinal) => measurementGroup(finding, ordinal, context)))))];
}

function qualitative({ findings, notes, research }: PublishedPreRead): ContentItem {
  const result = findings.some(({ flagged }) => flagged) ? dcm('111242', 'All algorithms succeeded; with findings') : dcm('111241', 'All algorithms succeeded; without findings');
  const said: readonly Words[] = [nobodyRead, ...(research ? [researchOnly] : []), howSure, ...notes];
  return container(umls('C0034375', 'Qualitative Evaluations'), all('CONTAINS', [code(dcm('111017', 'CAD Processing and Findings Summary'), result), ...said.flatMap((one) => bothLanguages(comment, one))]));
}

function evidence({ header }: SourceStudy, images: readonly SourceImage[]): DicomContent {
  return {
    StudyInstanceUID: headerValue(header, 'StudyInstanceUID'),
    ReferencedSeriesSequence: [...bySeries(images)].map(([SeriesInstanceUID, members]) => ({ SeriesInstanceUID, ReferencedSOPSequence: members.map(referenceTo) })),
  };
}

function predecessor(preReadId: string, { header }: SourceStudy): DicomContent {
  const uids = resultUids(preReadId);
  return {
    StudyInstanceUID: headerValue(header, 'StudyInstanceUID'),
    ReferencedSeriesSequence: [{
      SeriesInstanceUID: uids.reportSeries,
      ReferencedSOPSequence: [{ ReferencedSOPClassUID: measurementReportClass, ReferencedSOPInstanceUID: uids.report }],
    }],
  };
}
