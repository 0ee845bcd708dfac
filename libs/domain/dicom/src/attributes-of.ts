import type { DicomAttributes } from './dicom-attributes';
import type { DicomDataset, DicomElement, DicomFile } from './dicom-file';
import { characterSetOf, numbersOf, textsOf } from './element-values';
import { personNameOf, preferredName } from './person-name';

/**
 * Our view of an instance. In enhanced multi-frame objects the geometry and grey-scale attributes come from the shared
 * functional groups, or the first frame's (PS3.3 C.7.6.16). A number that isn't one, such as NumberOfFrames "1A", is null.
 */
export function attributesOf(file: DicomFile): DicomAttributes {
  const { dataset } = file;
  const characterSet = characterSetOf(file, dataset);
  const groups = functionalGroups(dataset);
  const texts = (tag: string) => textsOf(file, dataset.get(tag), characterSet);
  const text = (tag: string) => texts(tag)[0] || null;
  const number = (tag: string) => numbersOf(file, dataset.get(tag))[0] ?? null;
  const anywhere = (tag: string): DicomElement | undefined =>
    dataset.get(tag) ?? groups.find((group) => group.has(tag))?.get(tag);
  const numbers = (tag: string) => {
    const found = numbersOf(file, anywhere(tag));
    return found.length > 0 ? found : null;
  };
  const numberAnywhere = (tag: string) => numbers(tag)?.[0] ?? null;
  const name = text('00100010');
  const referring = text('00080090');
  const imageType = texts('00080008').filter(Boolean);
  return {
    studyInstanceUid: text('0020000D'),
    seriesInstanceUid: text('0020000E'),
    sopInstanceUid: text('00080018'),
    sopClassUid: text('00080016'),
    transferSyntaxUid: file.transferSyntaxUid,
    specificCharacterSet: characterSet,
    patientName: name === null ? null : preferredName(personNameOf(name)) || null,
    patientNameParts: name === null ? null : personNameOf(name),
    patientId: text('00100020'),
    issuerOfPatientId: text('00100021'),
    otherPatientIds: otherNumbers(file, characterSet),
    patientSex: text('00100040'),
    patientBirthDate: text('00100030'),
    patientAge: text('00101010'),
    studyDate: text('00080020'),
    studyTime: text('00080030'),
    studyDescription: text('00081030'),
    accessionNumber: text('00080050'),
    studyId: text('00200010'),
    referringPhysician: referring === null ? null : preferredName(personNameOf(referring)) || null,
    modality: text('00080060'),
    seriesNumber: number('00200011'),
    seriesDescription: text('0008103E'),
    seriesDate: text('00080021'),
    seriesTime: text('00080031'),
    bodyPartExamined: text('00180015'),
    viewPosition: text('00185101'),
    imageLaterality: text('00200062') ?? text('00200060'),
    protocolName: text('00181030'),
    manufacturer: text('00080070'),
    manufacturerModelName: text('00081090'),
    stationName: text('00081010'),
    institutionName: text('00080080'),
    instanceNumber: number('00200013'),
    numberOfFrames: number('00280008'),
    rows: number('00280010'),
    columns: number('00280011'),
    bitsAllocated: number('00280100'),
    bitsStored: number('00280101'),
    highBit: number('00280102'),
    pixelRepresentation: number('00280103'),
    samplesPerPixel: number('00280002'),
    planarConfiguration: number('00280006'),
    photometricInterpretation: text('00280004'),
    pixelSpacing: numbers('00280030'),
    imagerPixelSpacing: numbers('00181164'),
    sliceThickness: numberAnywhere('00180050'),
    spacingBetweenSlices: numberAnywhere('00180088'),
    imagePositionPatient: numbers('00200032'),
    imageOrientationPatient: numbers('00200037'),
    frameOfReferenceUid: text('00200052'),
    rescaleSlope: numberAnywhere('00281053'),
    rescaleIntercept: numberAnywhere('00281052'),
    windowCenter: numbers('00281050'),
    windowWidth: numbers('00281051'),
    imageType: imageType.length > 0 ? imageType : null,
    gantryTilt: number('00181120'),
    burnedInAnnotation: text('00280301'),
  };
}

function otherNumbers(file: DicomFile, characterSet: readonly string[]): string[] {
  const items = file.dataset.get('00101002')?.items ?? [];
  const elements = [file.dataset.get('00101000'), ...items.map((item) => item.get('00100020'))];
  return elements.flatMap((element) => textsOf(file, element, characterSet)).filter(Boolean);
}

function functionalGroups(dataset: DicomDataset): readonly DicomDataset[] {
  const first = (tag: string) => dataset.get(tag)?.items?.[0];
  return [first('52009229'), first('52009230')].flatMap((group) =>
    group ? [...group.values()].flatMap((element) => element.items?.slice(0, 1) ?? []) : [],
  );
}
