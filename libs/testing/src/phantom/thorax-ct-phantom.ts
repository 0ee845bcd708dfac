import { uidOf } from '../dicom/uid-of';
import { writeDicomFile, type DicomContent } from '@qianli/domain-dicom';
import { anatomyOf } from './anatomy';
import { normalTable, randomOf } from './random';
import { paintBall, paintCylinder, type Slice } from './slice-painter';
import { vesselTree, type Point } from './vessel-tree';

export interface PhantomNodule {
  /** Patient coordinates: x to the left, y to the back, z to the head; the hila lie at z = 0, the body's axis at x = y = 0. */
  readonly centreMm: Point;
  readonly diameterMm: number;
  /** Default 30, solid; about -600 looks like ground glass. */
  readonly hu?: number;
}

export interface PhantomPatient {
  readonly patientName?: string;
  readonly patientId?: string;
  /** Any other element, by keyword or tag; it wins. */
  readonly content?: DicomContent;
}

export interface ThoraxCtOptions extends PhantomPatient {
  readonly nodules?: readonly PhantomNodule[];
  readonly rows?: number;
  readonly columns?: number;
  readonly slices?: number;
  /** Between rows, columns and slices. Default: a 370 mm field of view and 280 mm from the apex down. */
  readonly spacingMm?: readonly [row: number, column: number, slice: number];
  readonly seed?: number;
  /** Standard deviation of the noise in HU; default 14, about a low-dose screening scan with a soft kernel. */
  readonly noise?: number;
}

export interface ThoraxCtPhantom {
  /** One a slice, from the head down. */
  readonly files: readonly Uint8Array[];
  readonly truth: {
    readonly studyInstanceUid: string;
    readonly seriesInstanceUid: string;
    readonly sopInstanceUids: readonly string[];
    readonly spacingMm: readonly [row: number, column: number, slice: number];
    /** Where sample (row 0, column 0) of the first slice lies. */
    readonly originMm: Point;
    /** `voxel`: zero-based row, column and slice of the centre, not rounded. */
    readonly nodules: readonly (Required<PhantomNodule> & {
      readonly voxel: readonly [row: number, column: number, slice: number];
    })[];
  };
}

/** Sites well inside the lung, away from the hila, for demos that need a nodule somewhere plausible. */
export const lungSites = {
  rightUpperLobe: [-70, -10, 85],
  rightMiddleLobe: [-88, -38, -12],
  rightLowerLobe: [-84, 42, -25],
  leftUpperLobe: [68, -18, 80],
  leftLowerLobe: [84, 44, -30],
} as const satisfies Readonly<Record<string, Point>>;

/** An unenhanced chest CT of a drawn thorax whose nodules are known. 512 x 512 x 120 take a few seconds. */
export function thoraxCtPhantom(options: ThoraxCtOptions = {}): ThoraxCtPhantom {
  const { rows = 512, columns = rows, slices = 120, seed = 1, noise = 14, nodules = [] } = options;
  const spacingMm = options.spacingMm ?? ([370 / rows, 370 / columns, 280 / slices] as const);
  const [rowSpacingMm, columnSpacingMm, sliceSpacingMm] = spacingMm;
  const left = (-(columns - 1) / 2) * columnSpacingMm;
  const front = (-(rows - 1) / 2) * rowSpacingMm;
  const top = 15 + ((slices - 1) / 2) * sliceSpacingMm;
  const anatomy = anatomyOf(seed);
  const vessels = vesselTree(anatomy, seed);
  const random = randomOf(seed ^ 0x2b);
  const normal = normalTable(1 << 16, random);
  const studySeed = `thorax-ct/${seed}/${rows}x${columns}x${slices}/${options.patientId ?? ''}`;
  const sopInstanceUids: string[] = [];
  const files = Array.from({ length: slices }, (_, index) => {
    const z = top - index * sliceSpacingMm;
    const slice: Slice = {
      hu: new Float32Array(rows * columns),
      rows,
      columns,
      left,
      front,
      rowSpacingMm,
      columnSpacingMm,
      sliceSpacingMm,
      z,
    };
    paintAnatomy(slice, anatomy.at(z));
    for (const vessel of vessels) paintCylinder(slice, vessel);
    for (const { centreMm, diameterMm, hu = 30 } of nodules) {
      paintBall(slice, { centre: centreMm, radius: diameterMm / 2, hu, roughness: 0.08 });
    }
    const sopInstanceUid = uidOf(`${studySeed}/${index}`);
    sopInstanceUids.push(sopInstanceUid);
    const content = ctContent(options, studySeed, sopInstanceUid, slice, index);
    return writeDicomFile({
      content,
      pixelData: stored(slice.hu, noise, normal, Math.floor(random() * normal.length)),
    });
  });
  return {
    files,
    truth: {
      studyInstanceUid: uidOf(studySeed),
      seriesInstanceUid: uidOf(`${studySeed}/series`),
      sopInstanceUids,
      spacingMm,
      originMm: [left, front, top],
      nodules: nodules.map(({ centreMm, diameterMm, hu = 30 }) => ({
        centreMm,
        diameterMm,
        hu,
        voxel: [
          (centreMm[1] - front) / rowSpacingMm,
          (centreMm[0] - left) / columnSpacingMm,
          (top - centreMm[2]) / sliceSpacingMm,
        ],
      })),
    },
  };
}

function paintAnatomy(
  { hu, rows, columns, left, front, rowSpacingMm, columnSpacingMm }: Slice,
  tissue: (x: number, y: number) => number,
) {
  for (let row = 0; row < rows; row += 1) {
    const y = front + row * rowSpacingMm;
    for (let column = 0; column < columns; column += 1)
      hu[row * columns + column] = tissue(left + column * columnSpacingMm, y);
  }
}

/** Stored values: HU + 1024 in 12 bits. Noise of neighbours is mixed, since a reconstruction kernel does the same. */
function stored(hu: Float32Array, noise: number, normal: Float32Array, start: number): Uint8Array {
  const pixels = new Uint16Array(hu.length);
  const mask = normal.length - 1;
  const scale = noise / Math.SQRT2;
  // An odd stride other than 1 for each slice keeps the table from repeating in rows.
  let at = start;
  for (let i = 0; i < pixels.length; i += 1) {
    at = (at + 1 + (i % 613 === 0 ? 7919 : 0)) & mask;
    const grain = ((normal[at] ?? 0) + (normal[(at + 1) & mask] ?? 0)) * scale;
    const value = Math.round((hu[i] ?? 0) + grain + 1024);
    pixels[i] = value < 0 ? 0 : value > 4095 ? 4095 : value;
  }
  return new Uint8Array(pixels.buffer);
}

function ctContent(
  options: ThoraxCtOptions,
  studySeed: string,
  sopInstanceUid: string,
  slice: Slice,
  index: number,
): DicomContent {
  const decimal = (value: number) => Number(value.toFixed(4));
  return {
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: sopInstanceUid,
    StudyInstanceUID: uidOf(studySeed),
    SeriesInstanceUID: uidOf(`${studySeed}/series`),
    FrameOfReferenceUID: uidOf(`${studySeed}/frame`),
    StudyDate: '20260105',
    SeriesDate: '20260105',
    StudyTime: '090000',
    SeriesTime: '090100',
    ReferringPhysicianName: null,
    PositionReferenceIndicator: null,
    AccessionNumber: `C${uidOf(studySeed).slice(-8)}`,
    StudyID: '1',
    Modality: 'CT',
    Manufacturer: 'Qianli phantom',
    StudyDescription: '胸部CT平扫',
    SeriesDescription: 'Chest 2.5 mm',
    ProtocolName: 'Chest',
    BodyPartExamined: 'CHEST',
    PatientName: options.patientName ?? '王^小东',
    PatientID: options.patientId ?? 'PHANTOM-CT',
    PatientSex: 'M',
    PatientBirthDate: '19650412',
    PatientAge: '060Y',
    PatientPosition: 'HFS',
    KVP: 120,
    GantryDetectorTilt: 0,
    ConvolutionKernel: 'STANDARD',
    SliceThickness: decimal(slice.sliceSpacingMm),
    SpacingBetweenSlices: decimal(slice.sliceSpacingMm),
    SeriesNumber: 2,
    AcquisitionNumber: 1,
    InstanceNumber: index + 1,
    ImagePositionPatient: [decimal(slice.left), decimal(slice.front), decimal(slice.z)],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceLocation: decimal(slice.z),
    PixelSpacing: [decimal(slice.rowSpacingMm), decimal(slice.columnSpacingMm)],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: slice.rows,
    Columns: slice.columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    RescaleIntercept: -1024,
    RescaleSlope: 1,
    RescaleType: 'HU',
    WindowCenter: [-500, 40],
    WindowWidth: [1500, 400],
    BurnedInAnnotation: 'NO',
    ...options.content,
  };
}
