import type { Priority } from '@qianli/domain-case';
import { bodyPartOf, type DicomAttributes, type DicomIdentity } from '@qianli/domain-dicom';

/** What the gateway must know of an instance to announce it, to order it and to find it again. Stays on this machine but for what a manifest holds. */
export interface InstanceAbout {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly modality: string;
  /** The pre-read looks at images like this one. */
  readonly preRead: boolean;
  readonly priority: Priority | null;
  readonly accessionNumber: string | null;
  readonly patient: { readonly id: string; readonly name: string; readonly sex: string; readonly birthDate: string };
  readonly study: { readonly date: string; readonly time: string; readonly description: string };
  readonly series: { readonly number: string; readonly description: string };
  readonly instanceNumber: string;
}

const preReadModalities: ReadonlySet<string> = new Set(['CT', 'CR', 'DX']);

export function aboutOf(identity: DicomIdentity, attributes: DicomAttributes, priority: Priority | null): InstanceAbout {
  const modality = attributes.modality ?? 'OT';
  const isLocalizer = (attributes.imageType ?? []).some((of) => of === 'LOCALIZER');
  const bodyPart = bodyPartOf(attributes);
  const name = attributes.patientNameParts;
  return {
    ...identity,
    transferSyntaxUid: attributes.transferSyntaxUid ?? '',
    modality,
    preRead: preReadModalities.has(modality) && !isLocalizer && (bodyPart === null || bodyPart === 'CHEST'),
    priority,
    accessionNumber: attributes.accessionNumber,
    patient: { id: attributes.patientId ?? '', name: name ? [name.alphabetic, name.ideographic, name.phonetic].join('=').replace(/=+$/, '') : '', sex: attributes.patientSex ?? '', birthDate: attributes.patientBirthDate ?? '' },
    study: { date: attributes.studyDate ?? '', time: attributes.studyTime ?? '', description: attributes.studyDescription ?? '' },
    series: { number: String(attributes.seriesNumber ?? ''), description: attributes.seriesDescription ?? '' },
    instanceNumber: String(attributes.instanceNumber ?? ''),
  };
}
