export { aDicomStudy, type StudyToWrite, type WrittenStudy } from './dicom/a-dicom-study';
export { encodeText } from './dicom/encode-text';
export { uidOf } from './dicom/uid-of';
export { chestRadiographPhantom, type ChestRadiographOptions, type ChestRadiographPhantom, type RadiographLesion } from './phantom/chest-radiograph-phantom'; // prettier-ignore
export { lungSites, thoraxCtPhantom, type PhantomNodule, type PhantomPatient, type ThoraxCtOptions, type ThoraxCtPhantom } from './phantom/thorax-ct-phantom'; // prettier-ignore
export { writeDicomFile, type DicomContent, type DicomValue, type FileToWrite } from './dicom/write-dicom-file';
