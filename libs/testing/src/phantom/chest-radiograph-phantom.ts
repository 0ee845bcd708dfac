import { uidOf } from '../dicom/uid-of';
import { writeDicomFile, type DicomContent } from '@qianli/domain-dicom';
import { anatomyOf } from './anatomy';
import { normalTable, randomOf } from './random';
import { paintCylinder, type Slice } from './slice-painter';
import type { PhantomPatient } from './thorax-ct-phantom';
import { vesselTree, type Cylinder, type Point } from './vessel-tree';

export interface RadiographLesion {
  /** Patient coordinates, as in the CT phantom: x to the left, z to the head. */
  readonly centreMm: readonly [x: number, z: number];
  readonly diameterMm: number;
  /** Thickness of the tissue it adds, as a share of its diameter; default 1, a solid ball. */
  readonly density?: number;
}

export interface ChestRadiographOptions extends PhantomPatient {
  readonly rows?: number;
  readonly columns?: number;
  readonly seed?: number;
  readonly lesion?: RadiographLesion;
  /** Standard deviation of the noise in stored values (12 bits); default 18. */
  readonly noise?: number;
}

export interface ChestRadiographPhantom {
  readonly files: readonly [Uint8Array];
  readonly truth: {
    readonly studyInstanceUid: string;
    readonly seriesInstanceUid: string;
    readonly sopInstanceUid: string;
    readonly spacingMm: number;
    /** `pixel`: zero-based row and column of the centre; `radiusPixels` its size on the film. */
    readonly lesion:
      | (Required<RadiographLesion> & {
          readonly pixel: readonly [row: number, column: number];
          readonly radiusPixels: number;
        })
      | null;
  };
}

/** Field of view of a 43 cm detector, and the height its centre looks at. */
const fieldMm = 400;
const centreZ = 22;
const stepMm = 2.5;
/** Attenuation of bone grows faster than its density at 125 kVp; own choice by eye. */
const boneWeight = 1.5;

/**
 * A frontal chest film (PA, MONOCHROME2: bone is white) of the thorax that the CT phantom shows: the attenuation is
 * summed up along each ray, with clavicles added, the edges sharpened and noise put on top. Parallel rays.
 */
export function chestRadiographPhantom(options: ChestRadiographOptions = {}): ChestRadiographPhantom {
  const { rows = 1024, columns = rows, seed = 1, noise = 18, lesion } = options;
  const spacingMm = fieldMm / Math.max(rows, columns);
  // Anatomy is smooth, so rays are cast on a coarser grid and the film is drawn from it.
  const coarse = projection(Math.min(440, Math.max(rows, columns)), seed);
  const radius = lesion ? lesion.diameterMm / 2 : 0;
  const film = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const z = centreZ + ((rows - 1) / 2 - row) * spacingMm;
    for (let column = 0; column < columns; column += 1) {
      const x = (column - (columns - 1) / 2) * spacingMm;
      let path = coarse.at(x, z);
      if (lesion) {
        const squared = radius * radius - (x - lesion.centreMm[0]) ** 2 - (z - lesion.centreMm[1]) ** 2;
        if (squared > 0) path += 2 * Math.sqrt(squared) * (lesion.density ?? 1);
      }
      film[row * columns + column] = path;
    }
  }
  const studySeed = `chest-dx/${seed}/${rows}x${columns}/${options.patientId ?? ''}/${JSON.stringify(lesion ?? null)}`;
  const pixels = developed(film, rows, columns, spacingMm, noise, seed);
  return {
    files: [
      writeDicomFile({
        content: dxContent(options, studySeed, rows, columns, spacingMm),
        pixelData: new Uint8Array(pixels.buffer),
      }),
    ],
    truth: {
      studyInstanceUid: uidOf(studySeed),
      seriesInstanceUid: uidOf(`${studySeed}/series`),
      sopInstanceUid: uidOf(`${studySeed}/1`),
      spacingMm,
      lesion: lesion
        ? {
            ...lesion,
            density: lesion.density ?? 1,
            pixel: [
              (rows - 1) / 2 - (lesion.centreMm[1] - centreZ) / spacingMm,
              (columns - 1) / 2 + lesion.centreMm[0] / spacingMm,
            ],
            radiusPixels: radius / spacingMm,
          }
        : null,
    },
  };
}

/** Millimetres of water that attenuate as much as the body does along each ray. */
function projection(size: number, seed: number): { at: (x: number, z: number) => number } {
  const anatomy = anatomyOf(seed);
  const bones = clavicles();
  const vessels = vesselTree(anatomy, seed);
  const spacing = fieldMm / size;
  const depth = Math.round(260 / stepMm);
  const sums = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const z = centreZ + ((size - 1) / 2 - row) * spacing;
    const slice: Slice = {
      hu: new Float32Array(depth * size),
      rows: depth,
      columns: size,
      left: (-(size - 1) / 2) * spacing,
      front: -130,
      rowSpacingMm: stepMm,
      columnSpacingMm: spacing,
      sliceSpacingMm: spacing,
      z,
    };
    const tissue = anatomy.at(z);
    for (let y = 0; y < depth; y += 1) {
      for (let x = 0; x < size; x += 1) {
        // Every ray starts a little elsewhere, so that thin bone does not line up with the steps and draw stripes.
        const offset = ((x * 0.618034 + row * 0.414214) % 1) * stepMm;
        slice.hu[y * size + x] = tissue(slice.left + x * spacing, slice.front + offset + y * stepMm);
      }
    }
    for (const cylinder of vessels) paintCylinder(slice, cylinder);
    for (const cylinder of bones) paintCylinder(slice, cylinder);
    for (let y = 0; y < depth; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const hu = slice.hu[y * size + x] ?? -1000;
        const density = (hu + 1000) / 1000 + (hu > 120 ? ((hu - 120) / 1000) * boneWeight : 0);
        sums[row * size + x] = (sums[row * size + x] ?? 0) + density * stepMm;
      }
    }
  }
  const smooth = boxBlurred(boxBlurred(sums, size, size, 1), size, size, 1);
  const value = (row: number, column: number) =>
    smooth[Math.min(size - 1, Math.max(0, row)) * size + Math.min(size - 1, Math.max(0, column))] ?? 0;
  return {
    at: (x, z) => {
      const column = x / spacing + (size - 1) / 2;
      const row = (size - 1) / 2 - (z - centreZ) / spacing;
      const [c, r] = [Math.floor(column), Math.floor(row)];
      const [fc, fr] = [column - c, row - r];
      return (
        (value(r, c) * (1 - fc) + value(r, c + 1) * fc) * (1 - fr) +
        (value(r + 1, c) * (1 - fc) + value(r + 1, c + 1) * fc) * fr
      );
    },
  };
}

function clavicles(): Cylinder[] {
  const halves: readonly Point[] = [
    [20, -82, 104],
    [62, -92, 112],
    [102, -70, 128],
    [142, -28, 132],
  ];
  return [-1, 1].flatMap((side) =>
    halves.slice(1).map((to, i): Cylinder => {
      const from = halves[i] ?? to;
      return {
        from: [side * from[0], from[1], from[2]],
        to: [side * to[0], to[1], to[2]],
        fromRadius: 6,
        toRadius: 5.5,
        hu: 520,
      };
    }),
  );
}

/** 12-bit grey: a film-like curve over the path length, edges raised against a blurred copy, noise stronger where little light comes through. */
function developed(
  film: Float32Array,
  rows: number,
  columns: number,
  spacingMm: number,
  noise: number,
  seed: number,
): Uint16Array {
  const random = randomOf(seed ^ 0xf11);
  const normal = normalTable(1 << 16, random);
  const blurred = boxBlurred(film, rows, columns, Math.max(1, Math.round(14 / spacingMm)));
  const pixels = new Uint16Array(film.length);
  let at = 0;
  for (let i = 0; i < pixels.length; i += 1) {
    const path = film[i] ?? 0;
    const sharpened = path * 1.55 - (blurred[i] ?? 0) * 0.55;
    const grey = 4095 / (1 + Math.exp(-(sharpened - 140) / 50));
    at = (at + 1 + (i % 1021 === 0 ? 31337 : 0)) & 0xffff;
    const value = Math.round(grey + (normal[at] ?? 0) * noise * (0.6 + path / 250));
    pixels[i] =
      path < 1
        ? Math.max(0, Math.min(4095, Math.round(40 + (normal[at] ?? 0) * noise * 0.4)))
        : Math.max(0, Math.min(4095, value));
  }
  return pixels;
}

function boxBlurred(values: Float32Array, rows: number, columns: number, radius: number): Float32Array {
  const across = blurredLines(values, rows, columns, columns, 1, radius);
  return blurredLines(across, columns, rows, 1, columns, radius);
}

/** The mean of `2 radius + 1` neighbours along each line, edges repeated; a running sum, so the radius costs nothing. */
function blurredLines(
  values: Float32Array,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  radius: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    const value = (i: number) => values[start + Math.min(length - 1, Math.max(0, i)) * step] ?? 0;
    let sum = 0;
    for (let i = -radius; i <= radius; i += 1) sum += value(i);
    for (let i = 0; i < length; i += 1) {
      out[start + i * step] = sum / (2 * radius + 1);
      sum += value(i + radius + 1) - value(i - radius);
    }
  }
  return out;
}

function dxContent(
  options: ChestRadiographOptions,
  studySeed: string,
  rows: number,
  columns: number,
  spacingMm: number,
): DicomContent {
  const spacing = Number(spacingMm.toFixed(4));
  return {
    ImageType: ['ORIGINAL', 'PRIMARY'],
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
    SOPInstanceUID: uidOf(`${studySeed}/1`),
    StudyInstanceUID: uidOf(studySeed),
    SeriesInstanceUID: uidOf(`${studySeed}/series`),
    StudyDate: '20260105',
    StudyTime: '084500',
    ReferringPhysicianName: null,
    AccessionNumber: `D${uidOf(studySeed).slice(-8)}`,
    StudyID: '1',
    Modality: 'DX',
    Manufacturer: 'Qianli phantom',
    StudyDescription: '胸部正位',
    SeriesDescription: 'Chest PA',
    BodyPartExamined: 'CHEST',
    ViewPosition: 'PA',
    ImageLaterality: 'U',
    AnatomicRegionSequence: [{ CodeValue: '51185008', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Chest' }],
    // ViewCodeSequence, PositionerType and AcquisitionContextSequence.
    '00540220': [{ CodeValue: '399348003', CodingSchemeDesignator: 'SCT', CodeMeaning: 'postero-anterior' }],
    '00181508': null,
    '00400555': null,
    DetectorType: null,
    PatientOrientation: ['L', 'F'],
    PatientName: options.patientName ?? '李^娜',
    PatientID: options.patientId ?? 'PHANTOM-DX',
    PatientSex: 'F',
    PatientBirthDate: '19720823',
    PatientAge: '053Y',
    KVP: 125,
    PresentationIntentType: 'FOR PRESENTATION',
    SeriesNumber: 1,
    InstanceNumber: 1,
    ImagerPixelSpacing: [spacing, spacing],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: -1,
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    PresentationLUTShape: 'IDENTITY',
    WindowCenter: 2048,
    WindowWidth: 4096,
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    ...options.content,
  };
}
