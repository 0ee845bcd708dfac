/** One transfer syntax: how the data set is written, and as which media type its frames leave (PS3.18 8.7.3). */
export interface TransferSyntax {
  readonly uid: string;
  readonly keyword: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  readonly deflated: boolean;
  readonly encapsulated: boolean;
  /** True where the encoding may lose information; a "lossless or lossy" syntax counts as lossy. */
  readonly lossy: boolean;
  readonly mediaType: string;
}

const native = { explicitVr: true, littleEndian: true, deflated: false, encapsulated: false, lossy: false } as const;
const octets = 'application/octet-stream';
const compressed = (uid: string, keyword: string, mediaType: string, lossy: boolean): TransferSyntax => ({
  ...native,
  uid: `1.2.840.10008.1.2.${uid}`,
  keyword,
  encapsulated: true,
  lossy,
  mediaType,
});

/** The transfer syntaxes we take in (PS3.6 table A-1). Storing one does not promise that we can draw it. */
export const transferSyntaxes: readonly TransferSyntax[] = [
  { ...native, uid: '1.2.840.10008.1.2', keyword: 'ImplicitVRLittleEndian', explicitVr: false, mediaType: octets },
  { ...native, uid: '1.2.840.10008.1.2.1', keyword: 'ExplicitVRLittleEndian', mediaType: octets },
  {
    ...native,
    uid: '1.2.840.10008.1.2.1.98',
    keyword: 'EncapsulatedUncompressedExplicitVRLittleEndian',
    encapsulated: true,
    mediaType: octets,
  },
  {
    ...native,
    uid: '1.2.840.10008.1.2.1.99',
    keyword: 'DeflatedExplicitVRLittleEndian',
    deflated: true,
    mediaType: octets,
  },
  { ...native, uid: '1.2.840.10008.1.2.2', keyword: 'ExplicitVRBigEndian', littleEndian: false, mediaType: octets },
  compressed('4.50', 'JPEGBaseline8Bit', 'image/jpeg', true),
  compressed('4.51', 'JPEGExtended12Bit', 'image/jpeg', true),
  compressed('4.53', 'JPEGSpectralSelectionNonHierarchical68', 'image/jpeg', true),
  compressed('4.55', 'JPEGFullProgressionNonHierarchical1012', 'image/jpeg', true),
  compressed('4.57', 'JPEGLossless', 'image/jpeg', false),
  compressed('4.70', 'JPEGLosslessSV1', 'image/jpeg', false),
  compressed('4.80', 'JPEGLSLossless', 'image/jls', false),
  compressed('4.81', 'JPEGLSNearLossless', 'image/jls', true),
  compressed('4.90', 'JPEG2000Lossless', 'image/jp2', false),
  compressed('4.91', 'JPEG2000', 'image/jp2', true),
  compressed('4.92', 'JPEG2000MCLossless', 'image/jpx', false),
  compressed('4.93', 'JPEG2000MC', 'image/jpx', true),
  compressed('4.100', 'MPEG2MPML', 'video/mpeg', true),
  compressed('4.101', 'MPEG2MPHL', 'video/mpeg', true),
  compressed('4.102', 'MPEG4HP41', 'video/mp4', true),
  compressed('4.103', 'MPEG4HP41BD', 'video/mp4', true),
  compressed('4.104', 'MPEG4HP422D', 'video/mp4', true),
  compressed('4.105', 'MPEG4HP423D', 'video/mp4', true),
  compressed('4.106', 'MPEG4HP42STEREO', 'video/mp4', true),
  compressed('4.107', 'HEVCMP51', 'video/mp4', true),
  compressed('4.108', 'HEVCM10P51', 'video/mp4', true),
  compressed('4.201', 'HTJ2KLossless', 'image/jphc', false),
  compressed('4.202', 'HTJ2KLosslessRPCL', 'image/jphc', false),
  compressed('4.203', 'HTJ2K', 'image/jphc', true),
  compressed('5', 'RLELossless', 'image/dicom-rle', false),
  compressed('8.1', 'DeflatedImageFrameCompression', octets, false),
];

const byUid = new Map(transferSyntaxes.map((syntax) => [syntax.uid, syntax]));

/** The transfer syntax with this UID, or null when we do not know it. */
export function transferSyntaxOf(uid: string): TransferSyntax | null {
  return byUid.get(uid) ?? null;
}
