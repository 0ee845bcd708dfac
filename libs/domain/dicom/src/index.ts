export { attributeLevel, type AttributeLevel } from './attribute-level';
export { attributesOf } from './attributes-of';
export { bodyPartName } from './body-part-name';
export { bodyPartOf, type BodyPartSource } from './body-part-of';
export { decodeText, isKnownCharacterSet } from './decode-text';
export type { DicomAttributes } from './dicom-attributes';
export type { ByteRange, DicomDataset, DicomElement, DicomFile, PixelData } from './dicom-file';
export { DicomRefusal, type DicomRefusalCode } from './dicom-refusal';
export { binaryNumbersOf, characterSetOf, decimal, numbersOf, singleText, textsOf, valueBytes } from './element-values';
export type { FileBytes } from './file-bytes';
export { frameBytes, framesOf, type FrameLocation } from './frames-of';
export { encodeText } from './encode-text';
export { isUid } from './is-uid';
export { needsReading } from './needs-reading';
export { defaultLimits, parseDicomFile, startOfDataSet, type Inflate, type ParseOptions } from './parse-dicom-file';
export { bareName, comparableName, nameForms, nameIndex, type NameGroups } from './name-forms';
export { displayName, personNameOf, preferredName, type PersonName } from './person-name';
export { pinyinOf } from './pinyin';
export { requireIdentity, type DicomIdentity } from './require-identity';
export { valueRepresentations } from './value-representation';
export { seriesAttributesOf } from './series-attributes';
export {
  toDicomJson,
  type DicomJsonDataset,
  type DicomJsonElement,
  type DicomJsonOptions,
  type DicomJsonPersonName,
  type DicomJsonValue,
} from './to-dicom-json';
export { tagOf, tags, type DicomKeyword } from './tags';
export { tagPathOf } from './tag-path-of';
export { transferSyntaxes, transferSyntaxOf, type TransferSyntax } from './transfer-syntaxes';
export { hasLongLength, isVr, vrOf, type Vr } from './value-representation';
export { writeDicomFile, type DicomContent, type DicomValue, type FileToWrite } from './write-dicom-file';
export { writeJsonFile, type JsonFileToWrite, type PixelSource } from './write-json-file';
export { burnedInRisk, type BurnedInRisk } from './deidentification/burned-in-risk';
export { blankEdges, blanksAnything, type BlankedEdges } from './deidentification/blank-edges';
export { contradiction, deidentify, type Deidentified, type DeidentificationOptions, type Substitutes } from './deidentification/deidentify';
export { directoryReferences, type DirectoryReference } from './directory/directory-references';
export { missingReferences } from './directory/missing-references';
export { checkBeforeSending, type ToSend } from './gate/check-before-sending';
export { gateCodes, gateReasons, passableGateCodes, type GateCode, type GateFinding, type GateReason, type PassableGateCode } from './gate/gate-finding';
export { namedParts } from './gate/named-parts';
export { isSameName } from './gate/same-name';
export type { InstanceToCheck, OrderToCheck, StudyToCheck } from './gate/study-to-check';
