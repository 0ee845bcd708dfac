import type { DicomAttributes } from '@qianli/domain-dicom';
import type { ModelManifest } from '@qianli/domain-pre-read';
import type { PreReadResult } from '@qianli/flow';

export type Outcome = Omit<PreReadResult, 'durationMs'>;
export type Text = { readonly zh: string; readonly en: string };

export const outOfScope = (code: string, text: Text, model: Outcome['model'] = null, notes: readonly Text[] = []): Outcome => ({ status: 'out-of-scope', findings: [], model, reason: { code, ...text }, notes, research: true });
export const modelMissing = { zh: '没有可用的模型', en: 'No model is active for this kind of study' };
export const refOf = (manifest: ModelManifest) => ({ id: manifest.id, version: manifest.version });
export const noImages = { zh: '没有可预读的图像', en: 'There are no images to read' };

/** What an acceptance rule asks of an image, from its attributes. */
export const studyAttributes = (of: DicomAttributes) => ({
  modality: of.modality, bodyPart: of.bodyPartExamined, viewPosition: of.viewPosition, photometricInterpretation: of.photometricInterpretation,
  descriptions: [of.studyDescription, of.seriesDescription, of.protocolName].filter((text): text is string => text !== null),
  imageType: of.imageType ?? [], patientAge: of.patientAge, patientBirthDate: of.patientBirthDate, studyDate: of.studyDate, sliceThicknessMm: of.sliceThickness,
});
