import { cross, type CtSlice, type CtVolume, dot, type Vector } from './ct-volume';
import { type Words, words } from './words';

/** Why a series cannot be read as one axial stack. None of these says anything about the lungs. */
export type VolumeRefusal =
  | 'too-few-slices'
  | 'broken-geometry'
  | 'mixed-geometry'
  | 'not-axial'
  | 'gantry-tilt'
  | 'several-acquisitions'
  | 'missing-slices'
  | 'irregular-spacing';

/** What was put right on the way to a volume, and how often. */
export interface VolumeNote {
  readonly code: 'duplicate-slices-dropped' | 'other-images-dropped' | 'missing-slices-filled';
  readonly count: number;
  readonly message: Words;
}

export type VolumeOutcome =
  | { readonly outcome: 'volume'; readonly volume: CtVolume; readonly notes: readonly VolumeNote[] }
  | { readonly outcome: 'refused'; readonly reason: VolumeRefusal; readonly message: Words };

const fewestSlices = 20;
const mostFilledSlices = 3;
const cosineOf = (degrees: number): number => Math.cos((degrees * Math.PI) / 180);
const messages: Record<VolumeRefusal, Words> = {
  'too-few-slices': words(
    '图像少于 20 层，无法组成胸部容积',
    'Fewer than 20 slices: too few for a volume of the chest',
  ),
  'broken-geometry': words(
    '图像的位置、方向或像素数据不完整',
    'Position, orientation or pixels of an image are incomplete',
  ),
  'mixed-geometry': words('序列中混有不同方向或尺寸的图像', 'The series mixes images of different orientation or size'),
  'not-axial': words('不是横断面图像', 'The images are not axial'),
  'gantry-tilt': words('扫描架倾斜，各层不能垂直堆叠', 'The gantry was tilted; the slices do not stack upright'),
  'several-acquisitions': words(
    '同一位置有多次不同的扫描，请分开发送',
    'Several different scans share the same positions; send them as separate series',
  ),
  'missing-slices': words('缺少的层面过多', 'Too many slices are missing'),
  'irregular-spacing': words('层间距不一致', 'The distance between slices is irregular'),
};

const refused = (reason: VolumeRefusal): VolumeOutcome => ({ outcome: 'refused', reason, message: messages[reason] });

interface Placed {
  readonly slice: CtSlice;
  readonly height: number;
}

/**
 * Stacks the slices of one series, in any order, feet first. Images of another geometry (localizers; at most a tenth)
 * and repeated slices are dropped with a note; up to three missing slices are filled in between their neighbours with
 * a note; anything else that is not one regular upright axial stack is refused with its reason.
 */
export function buildVolume(slices: readonly CtSlice[]): VolumeOutcome {
  const usable = slices.filter(isComplete);
  if (slices.length > 0 && usable.length < slices.length * 0.9) return refused('broken-geometry');
  const main = largestGroup(usable);
  const first = main[0];
  if (!first || main.length < fewestSlices)
    return refused(main.length < usable.length * 0.9 ? 'mixed-geometry' : 'too-few-slices');
  if (main.length < slices.length * 0.9) return refused('mixed-geometry');
  const notes: VolumeNote[] = [];
  if (main.length < slices.length) notes.push(note('other-images-dropped', slices.length - main.length));

  const o = first.imageOrientationPatient;
  const x: Vector = [o[0], o[1], o[2]];
  const y: Vector = [o[3], o[4], o[5]];
  const normal = cross(x, y);
  const z: Vector = normal[2] < 0 ? [-normal[0], -normal[1], -normal[2]] : normal;
  // 15 degrees: a rotated head or a scoliotic patient stays in, sagittal and coronal reformats stay out.
  if (z[2] < cosineOf(15) || Math.abs(x[0]) < cosineOf(20)) return refused('not-axial');
  if (main.some((slice) => Math.abs(slice.gantryTilt) > 1)) return refused('gantry-tilt');

  const sorted = main
    .map((slice) => ({ slice, height: dot(slice.imagePositionPatient, z) }))
    .sort((a, b) => a.height - b.height || (a.slice.sopInstanceUid < b.slice.sopInstanceUid ? -1 : 1));
  const kept = withoutDuplicates(sorted);
  if (kept === 'several-acquisitions') return refused(kept);
  if (kept.length < sorted.length) notes.push(note('duplicate-slices-dropped', sorted.length - kept.length));
  if (kept.length < fewestSlices) return refused('too-few-slices');
  if (isSheared(kept, z)) return refused('gantry-tilt');

  const stack = withGapsFilled(kept);
  if (stack === 'missing-slices' || stack === 'irregular-spacing') return refused(stack);
  if (stack.filled > 0) notes.push(note('missing-slices-filled', stack.filled));

  const lowest = kept[0]?.slice ?? first;
  const volume: CtVolume = {
    hu: stack.hu,
    size: { x: first.columns, y: first.rows, z: stack.sopInstanceUids.length },
    spacingMm: { x: first.pixelSpacingMm[1], y: first.pixelSpacingMm[0], z: stack.spacing },
    origin: lowest.imagePositionPatient,
    direction: { x, y, z },
    sopInstanceUids: stack.sopInstanceUids,
    sliceThicknessMm: first.sliceThicknessMm > 0 ? first.sliceThicknessMm : stack.spacing,
  };
  return { outcome: 'volume', volume, notes };
}

function isComplete(slice: CtSlice): boolean {
  const numbers = [...slice.imagePositionPatient, ...slice.imageOrientationPatient, ...slice.pixelSpacingMm];
  if (numbers.length !== 11 || !numbers.every(Number.isFinite)) return false;
  const pixels = slice.rows * slice.columns;
  return slice.pixelSpacingMm[0] > 0 && slice.pixelSpacingMm[1] > 0 && pixels > 0 && slice.hu.length === pixels;
}

function largestGroup(slices: readonly CtSlice[]): CtSlice[] {
  const groups = new Map<string, CtSlice[]>();
  for (const slice of slices) {
    const orientation = slice.imageOrientationPatient.map((v) => (Math.round(v * 100) + 0).toString());
    const spacing = slice.pixelSpacingMm.map((v) => v.toFixed(3));
    const key = [slice.rows, slice.columns, ...orientation, ...spacing].join(' ');
    const group = groups.get(key);
    if (group) group.push(slice);
    else groups.set(key, [slice]);
  }
  let largest: CtSlice[] = [];
  for (const group of groups.values()) if (group.length > largest.length) largest = group;
  return largest;
}

/** Slices within a hundredth of a millimetre are one place. Different pictures of many places are several scans, not duplicates. */
function withoutDuplicates(sorted: readonly Placed[]): Placed[] | 'several-acquisitions' {
  const kept: Placed[] = [];
  let contradicting = 0;
  for (const placed of sorted) {
    const last = kept[kept.length - 1];
    if (last && placed.height - last.height < 0.01) {
      if (!samePixels(last.slice.hu, placed.slice.hu)) contradicting += 1;
      continue;
    }
    kept.push(placed);
  }
  return contradicting > Math.max(2, kept.length * 0.1) ? 'several-acquisitions' : kept;
}

function samePixels(a: Int16Array, b: Int16Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function isSheared(kept: readonly Placed[], z: Vector): boolean {
  const first = kept[0];
  const last = kept[kept.length - 1];
  if (!first || !last) return false;
  const a = first.slice.imagePositionPatient;
  const b = last.slice.imagePositionPatient;
  const d: Vector = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const length = Math.sqrt(dot(d, d));
  return length > 0 && dot(d, z) / length < cosineOf(1);
}

interface Stack {
  readonly hu: Int16Array;
  readonly spacing: number;
  readonly filled: number;
  readonly sopInstanceUids: string[];
}

function withGapsFilled(kept: readonly Placed[]): Stack | 'missing-slices' | 'irregular-spacing' {
  const gaps: number[] = [];
  for (let i = 1; i < kept.length; i++) gaps.push((kept[i]?.height ?? 0) - (kept[i - 1]?.height ?? 0));
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const steps = gaps.map((gap) => (gap > 1.5 * usual ? Math.round(gap / usual) : 1));
  const missing = steps.reduce((sum, step) => sum + step - 1, 0);
  // One slice may be guessed from its neighbours; two in a row may hide a nodule.
  if (missing > mostFilledSlices || steps.some((step) => step > 2)) return 'missing-slices';
  // 10 %, but not less than 0.1 mm: positions are often written with one decimal.
  const allowed = Math.max(usual * 0.1, 0.1);
  if (gaps.some((gap, i) => Math.abs(gap / (steps[i] ?? 1) - usual) > allowed)) return 'irregular-spacing';
  const total = kept.length + missing;
  const pixels = kept[0]?.slice.hu.length ?? 0;
  const spacing = ((kept[kept.length - 1]?.height ?? 0) - (kept[0]?.height ?? 0)) / (total - 1);
  const hu = new Int16Array(total * pixels);
  const sopInstanceUids: string[] = [];
  for (let i = 0; i < kept.length; i++) {
    const placed = kept[i];
    if (!placed) continue;
    const above = sopInstanceUids.length;
    if (i > 0 && steps[i - 1] === 2) {
      const below = kept[i - 1]?.slice ?? placed.slice;
      for (let p = 0; p < pixels; p++) hu[above * pixels + p] = ((below.hu[p] ?? 0) + (placed.slice.hu[p] ?? 0)) >> 1;
      sopInstanceUids.push(below.sopInstanceUid);
    }
    hu.set(placed.slice.hu, sopInstanceUids.length * pixels);
    sopInstanceUids.push(placed.slice.sopInstanceUid);
  }
  return { hu, spacing, filled: missing, sopInstanceUids };
}

const noteWords: Record<VolumeNote['code'], (count: number) => Words> = {
  'duplicate-slices-dropped': (n) => words(`已忽略 ${n} 张重复图像`, `${n} repeated images left out`),
  'other-images-dropped': (n) =>
    words(`已忽略 ${n} 张方向或尺寸不同的图像`, `${n} images of another orientation or size left out`),
  'missing-slices-filled': (n) =>
    words(`缺少 ${n} 层，已由相邻层面插补`, `${n} missing slices filled in from their neighbours`),
};

const note = (code: VolumeNote['code'], count: number): VolumeNote => ({
  code,
  count,
  message: noteWords[code](count),
});
