import type { CaseDetail, CaseSummary } from '@qianli/contracts';
import type { DicomJsonDataset, DicomJsonElement, DicomJsonValue } from '@qianli/domain-dicom';
import { inputReadiness, workitemPriority, workitemState } from './workitem-state';
import { workitemUid } from './workitem-uid';

/** What a workitem tells of a case: what the list and the detail have in common, and two things of the detail. */
export type CaseForWorkitem = Omit<CaseSummary, 'preRead' | 'priors'> &
  Partial<Pick<CaseDetail, 'accessionNumber' | 'patientBirthDate'>>;

/**
 * A case as Unified Procedure Step in the DICOM JSON model (PS3.3 C.30, PS3.18 annex F): one reading of one study.
 * Times are UTC. The Transaction UID is never told.
 */
export function toWorkitem(kase: CaseForWorkitem): DicomJsonDataset {
  const description = kase.studyDescription ?? [kase.modality, kase.bodyPart].filter(Boolean).join(' ');
  return {
    '00080005': of('CS', 'ISO_IR 192'),
    '00080016': of('UI', '1.2.840.10008.5.1.4.34.6.1'),
    '00080018': of('UI', workitemUid(kase.id)),
    '00100010': of('PN', kase.patientName && personName(kase.patientName)),
    '00100020': of('LO', kase.patientId),
    '00100030': of('DA', kase.patientBirthDate?.replaceAll('-', '')),
    '00100040': of('CS', kase.patientSex),
    '00404005': of('DT', dateTime(kase.receivedAt ?? kase.steps.sentAt)),
    '00404011': of('DT', kase.dueAt && dateTime(kase.dueAt)),
    // CID 9231: what is to be done.
    '00404018': of('SQ', { '00080100': of('SH', '110005'), '00080102': of('SH', 'DCM'), '00080104': of('LO', 'Interpretation') }),
    '00404021': of('SQ', input(kase)),
    '00404034': of('SQ', kase.assignedTo && performer(kase.assignedTo)),
    '00404041': of('CS', inputReadiness(kase.state)),
    '0040A370': of('SQ', request(kase, description)),
    '00741000': of('CS', workitemState(kase.state)),
    '00741200': of('CS', workitemPriority(kase.priority)),
    '00741202': of('LO', 'Reading'),
    '00741204': of('LO', longString(description)),
  };
}

/** One attribute; without a value when there is none. */
function of(vr: string, value?: DicomJsonValue | undefined): DicomJsonElement {
  return value === null || value === undefined || value === '' ? { vr } : { vr, Value: [value] };
}

/** Input Information Sequence: the study, and where it is to be had. */
function input({ studyInstanceUid }: CaseForWorkitem): DicomJsonDataset {
  return {
    '0020000D': of('UI', studyInstanceUid),
    '0040E020': of('CS', 'DICOM'),
    '0040E025': of('SQ', { '00081190': of('UR', `/dicom-web/studies/${studyInstanceUid}`) }),
  };
}

/** Scheduled Human Performers Sequence: the reader. His id is a long code (UC): a UUID doesn't fit an SH. */
function performer({ id, name }: { id: string; name: string }): DicomJsonDataset {
  return {
    '00404009': of('SQ', { '00080102': of('SH', '99QIANLI'), '00080104': of('LO', longString(name)), '00080119': of('UC', id) }),
    '00404037': of('PN', personName(name)),
  };
}

/** Referenced Request Sequence: who asks for what. Order numbers are not known. */
function request(kase: CaseForWorkitem, description: string): DicomJsonDataset {
  return {
    '00080050': of('SH', kase.accessionNumber),
    '0020000D': of('UI', kase.studyInstanceUid),
    '00321033': of('LO', longString(kase.sendingHospital.name)),
    '00321060': of('LO', longString(description)),
    '00321064': of('SQ'),
    '00401001': of('SH'),
    '00402016': of('LO'),
    '00402017': of('LO'),
  };
}

/** A name as it is shown is one group: which one, its script says. */
function personName(name: string): DicomJsonValue {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(name) ? { Ideographic: name } : { Alphabetic: name };
}

/** LO holds 64 characters (PS3.5 6.2). */
const longString = (text: string): string => [...text].slice(0, 64).join('');

/** An ISO 8601 instant as DT in UTC: `20261122084500.000+0000`. */
const dateTime = (iso: string): string => `${new Date(iso).toISOString().replace(/[-:TZ]/g, '')}+0000`;
