import type { DicomContent, FileToWrite } from '@qianli/domain-dicom';
import { type PreReadFinding, type Segment, segmentConcept, type SegmentedScan } from '@qianli/domain-pre-read';
import { codeSequence, dcm, sct, snomedConcept } from './coded-concept';
import { siteConcept } from './finding-concepts';
import { type PaintedSegment, paintSegments } from './paint-segments';
import { contentTime, equipment, headerValue, patientAndStudy, type PublishedPreRead, referenceTo, resultUids, type SourceImage, type SourceStudy, trackingId } from './published-pre-read';

/** Segmentation Storage. */
export const segmentationClass = '1.2.840.10008.5.1.4.1.1.66.4';

/** Own choice: 128 MB of bits are 4,000 slices of 512 x 512; a viewer unpacks eight times as much. */
const mostPixelBytes = 128 * 1024 * 1024;

export interface Segmentation {
  readonly file: FileToWrite;
  /** What did not fit under the bound, from the least wanted on. */
  readonly leftOut: readonly Segment['code'][];
}

/**
 * The outlines as a DICOM Segmentation: binary, on the pixels of the images that were read, one frame for each slice of each
 * segment. No two segments share a pixel (see paintSegments). Null when nothing was outlined. Throws `RangeError` when an
 * image of the scan is not among the study's.
 */
export function segmentation(preRead: PublishedPreRead, study: SourceStudy, scan: SegmentedScan, mostBytes = mostPixelBytes): Segmentation | null {
  const painting = paintSegments(scan);
  const { kept, leftOut } = underBound(painting.segments, scan.source.size.x * scan.source.size.y, mostBytes);
  if (kept.length === 0) return null;
  const uids = resultUids(preRead.id);
  const { date, time } = contentTime(preRead.finishedAt, study);
  const images = imagesOf(scan, study);
  const { size, spacingMm, origin, direction } = scan.source;
  const frames = kept.flatMap(({ number, slices }, at) => slices.map((slice) => ({ segmentNumber: at + 1, painted: number, slice })));
  const firstImage = images[frames[0]?.slice ?? 0];
  const content: DicomContent = {
    ...patientAndStudy(study),
    ...equipment(preRead),
    SOPClassUID: segmentationClass, SOPInstanceUID: uids.segmentation, SeriesInstanceUID: uids.segmentationSeries,
    Modality: 'SEG', SeriesNumber: 9002, InstanceNumber: 1,
    SeriesDescription: `AI outlines ${preRead.model.id} ${preRead.model.version}${preRead.supersedes ? ' (supersedes earlier)' : ''}`.slice(0, 64),
    SeriesDate: date, SeriesTime: time, ContentDate: date, ContentTime: time, InstanceCreationDate: date, InstanceCreationTime: time,
    ContentLabel: 'AI_OUTLINES', ContentDescription: 'AI outlines, not verified by a physician', ContentCreatorName: null,
    ImageType: ['DERIVED', 'PRIMARY'], SegmentationType: 'BINARY', SegmentsOverlap: 'NO', LossyImageCompression: '00', BurnedInAnnotation: 'NO',
    FrameOfReferenceUID: headerValue(study.header, 'FrameOfReferenceUID') ?? resultUids(preRead.id).dimensions, PositionReferenceIndicator: null,
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: size.y, Columns: size.x, BitsAllocated: 1, BitsStored: 1, HighBit: 0, PixelRepresentation: 0, NumberOfFrames: frames.length,
    ReferencedSeriesSequence: firstImage ? [{ SeriesInstanceUID: firstImage.seriesInstanceUid, ReferencedInstanceSequence: [...new Set(images)].map(referenceTo) }] : [],
    SegmentSequence: kept.map(({ segment }, at) => segmentItem(segment, at + 1, preRead)),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: uids.dimensions }],
    DimensionIndexSequence: [
      { DimensionOrganizationUID: uids.dimensions, DimensionIndexPointer: ['0062000B'], FunctionalGroupPointer: ['0062000A'], DimensionDescriptionLabel: 'Segment' },
      { DimensionOrganizationUID: uids.dimensions, DimensionIndexPointer: ['00200032'], FunctionalGroupPointer: ['00209113'], DimensionDescriptionLabel: 'Position' },
    ],
    SharedFunctionalGroupsSequence: [{
      PixelMeasuresSequence: [{ PixelSpacing: [spacingMm.y, spacingMm.x].map(short), SliceThickness: short(spacingMm.z), SpacingBetweenSlices: short(spacingMm.z) }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: [...direction.x, ...direction.y].map(short) }],
    }],
    PerFrameFunctionalGroupsSequence: frames.map(({ segmentNumber, slice }) => ({
      FrameContentSequence: [{ DimensionIndexValues: [segmentNumber, slice + 1] }],
      PlanePositionSequence: [{ ImagePositionPatient: origin.map((mm, i) => short(mm + (direction.z[i] ?? 0) * slice * spacingMm.z)) }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segmentNumber }],
      DerivationImageSequence: [derivation(images[slice])],
    })),
  };
  return { file: { content, pixelData: packed(frames, painting.paint, size.x * size.y) }, leftOut };
}

type Numbered = PaintedSegment & { readonly number: number };

/** Lesions first, then lungs, airways and vessels: what does not fit is left out from the end. */
function underBound(segments: readonly PaintedSegment[], pixels: number, mostBytes: number): { kept: readonly Numbered[]; leftOut: Segment['code'][] } {
  const wanted: readonly Segment['code'][] = ['lung', 'airway', 'nodule', 'mass', 'vessel'];
  const first: readonly Segment['code'][] = ['nodule', 'mass', 'lung', 'airway', 'vessel'];
  const numbered = segments.map((of, i): Numbered => ({ ...of, number: i + 1 })).filter(({ slices }) => slices.length > 0);
  const by = (order: readonly Segment['code'][]) => (a: Numbered, b: Numbered) => order.indexOf(a.segment.code) - order.indexOf(b.segment.code) || a.number - b.number;
  let bytes = 0;
  const fits = new Set([...numbered].sort(by(first)).filter(({ slices }) => (bytes += (slices.length * pixels) / 8) <= mostBytes));
  return { kept: [...fits].sort(by(wanted)), leftOut: numbered.filter((of) => !fits.has(of)).map(({ segment }) => segment.code) };
}

/** The image of each slice. */
function imagesOf({ source }: SegmentedScan, { images }: SourceStudy): readonly SourceImage[] {
  const byUid = new Map(images.map((one) => [one.sopInstanceUid, one]));
  return source.sopInstanceUids.map((uid) => {
    const one = byUid.get(uid);
    if (!one) throw new RangeError('An image that was outlined is not in the study any more');
    return one;
  });
}

function derivation(image: SourceImage | undefined): DicomContent {
  return {
    DerivationCodeSequence: codeSequence(dcm('113076', 'Segmentation')),
    SourceImageSequence: image ? [{ ...referenceTo(image), PurposeOfReferenceCodeSequence: codeSequence(dcm('121322', 'Source image for image processing operation')) }] : [],
  };
}

/** Own choice of colours in CIELab, as (0062,000D) wants it: L of 0..100 and a, b of -128..127 over 0..65535. */
const colours: Readonly<Record<Segment['code'], readonly [number, number, number]>> = { lung: [70, -25, -20], airway: [85, 0, 60], vessel: [55, 55, 20], nodule: [60, 80, 60], mass: [65, 40, 70] };
const cieLab = ([l, a, b]: readonly [number, number, number]): number[] => [Math.round((l / 100) * 65_535), ...[a, b].map((of) => Math.round(((of + 128) / 255) * 65_535))];

function segmentItem(segment: Segment, number: number, { id, findings }: PublishedPreRead): DicomContent {
  const { category, type } = segmentConcept(segment.code, segment.side);
  const finding: PreReadFinding | undefined = segment.findingOrdinal === null ? undefined : findings[segment.findingOrdinal];
  const side = segment.side === null ? '' : `${segment.side === 'left' ? 'Left' : 'Right'} `;
  return {
    SegmentNumber: number,
    SegmentLabel: finding && segment.findingOrdinal !== null ? `${segment.findingOrdinal + 1} ${finding.label.en}`.slice(0, 64) : segment.code === 'lung' ? type.meaning.en : `${side}${type.meaning.en}`.slice(0, 64),
    SegmentDescription: finding ? finding.label.zh.slice(0, 64) : segment.code === 'lung' ? `${type.meaning.zh}（不含其内的血管和病灶）` : type.meaning.zh,
    SegmentAlgorithmType: 'AUTOMATIC',
    SegmentAlgorithmName: `${segment.algorithm.id} ${segment.algorithm.version}`.slice(0, 64),
    SegmentationAlgorithmIdentificationSequence: [{ AlgorithmFamilyCodeSequence: codeSequence(dcm('123101', 'Neighborhood Analysis')), AlgorithmName: segment.algorithm.id, AlgorithmVersion: segment.algorithm.version }],
    SegmentedPropertyCategoryCodeSequence: codeSequence(snomedConcept(category)),
    SegmentedPropertyTypeCodeSequence: codeSequence(snomedConcept(type)),
    ...(segment.code === 'lung' ? {} : { AnatomicRegionSequence: codeSequence(finding ? siteConcept(segment.side) : sct('51185008', 'Chest')) }),
    RecommendedDisplayCIELabValue: cieLab(colours[segment.code]),
    ...(finding && segment.findingOrdinal !== null ? { TrackingID: trackingId(finding, segment.findingOrdinal), TrackingUID: resultUids(id).finding(segment.findingOrdinal) } : {}),
  };
}

/** Bits, the first pixel in the lowest, frame after frame without a gap (PS3.5 8.1.1). */
function packed(frames: readonly { readonly painted: number; readonly slice: number }[], paint: (slice: number) => Uint8Array, pixels: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((frames.length * pixels) / 8));
  const bySlice = new Map<number, { at: number; painted: number }[]>();
  frames.forEach(({ slice, painted }, at) => bySlice.set(slice, [...(bySlice.get(slice) ?? []), { at, painted }]));
  for (const [slice, here] of bySlice) {
    const numbers = paint(slice);
    for (const { at, painted } of here) {
      const start = at * pixels;
      for (let i = 0; i < pixels; i++) {
        if (numbers[i] !== painted) continue;
        const bit = start + i;
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
      }
    }
  }
  return bytes;
}

/** A decimal string of at most 16 characters. */
const short = (value: number): string => String(Number(value.toFixed(6)));
