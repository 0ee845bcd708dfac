export { aDicomStudy, type StudyToWrite, type WrittenStudy } from './dicom/a-dicom-study';
export { uidOf } from './dicom/uid-of';
export {
  chestRadiographPhantom,
  type ChestRadiographOptions,
  type ChestRadiographPhantom,
  type RadiographLesion,
} from './phantom/chest-radiograph-phantom';
export {
  lungSites,
  thoraxCtPhantom,
  type PhantomNodule,
  type PhantomPatient,
  type ThoraxCtOptions,
  type ThoraxCtPhantom,
} from './phantom/thorax-ct-phantom';
export { encodeText, writeDicomFile, type DicomContent, type DicomValue, type FileToWrite } from '@qianli/domain-dicom';
