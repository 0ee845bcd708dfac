/** One CT image as the pre-read needs it: geometry in LPS millimetres, pixels already rescaled to Hounsfield units, row-major. */
export interface CtSlice {
  readonly sopInstanceUid: string;
  readonly rows: number;
  readonly columns: number;
  /** [between rows, between columns] as in PS3.3 C.7.6.3.1.1. */
  readonly pixelSpacingMm: readonly [number, number];
  readonly imagePositionPatient: readonly [number, number, number];
  readonly imageOrientationPatient: readonly [number, number, number, number, number, number];
  readonly sliceThicknessMm: number;
  /** Degrees, 0 when the gantry stood upright. */
  readonly gantryTilt: number;
  readonly hu: Int16Array;
}

export type Vector = readonly [number, number, number];

export interface Size {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** An axial stack, slice 0 at the feet. `hu` is z-major: index = (z * size.y + y) * size.x + x. */
export interface CtVolume {
  readonly hu: Int16Array;
  readonly size: Size;
  readonly spacingMm: Size;
  /** LPS millimetres of the centre of voxel (0, 0, 0). */
  readonly origin: Vector;
  /** Unit vectors of rising x (column), y (row) and z (slice) in LPS. */
  readonly direction: { readonly x: Vector; readonly y: Vector; readonly z: Vector };
  /** The image each slice came from; a filled-in slice carries its lower neighbour's. */
  readonly sopInstanceUids: readonly string[];
  readonly sliceThicknessMm: number;
}

/** Where voxel (i, j, k), fractions allowed, lies in the patient: LPS millimetres. */
export function toPatient(volume: CtVolume, ijk: Vector): [number, number, number] {
  const { origin, direction, spacingMm } = volume;
  const x = ijk[0] * spacingMm.x;
  const y = ijk[1] * spacingMm.y;
  const z = ijk[2] * spacingMm.z;
  return [
    origin[0] + direction.x[0] * x + direction.y[0] * y + direction.z[0] * z,
    origin[1] + direction.x[1] * x + direction.y[1] * y + direction.z[1] * z,
    origin[2] + direction.x[2] * x + direction.y[2] * y + direction.z[2] * z,
  ];
}

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Vector, b: Vector): [number, number, number] => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
