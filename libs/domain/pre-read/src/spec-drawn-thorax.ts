import { frameBytes, framesOf, numbersOf, parseDicomFile, singleText } from '@qianli/domain-dicom';
import { thoraxCtPhantom, type ThoraxCtOptions } from '@qianli/testing';
import { buildVolume } from './build-volume';
import type { CtSlice, CtVolume } from './ct-volume';

/** The drawn thorax of the demo cases, 256 x 256 x 100 unless told otherwise, as a volume; or the test stops with the refusal. */
export function aDrawnThorax(options: ThoraxCtOptions): CtVolume {
  const built = buildVolume(thoraxCtPhantom({ rows: 256, slices: 100, ...options }).files.map(sliceOf));
  if (built.outcome === 'refused') throw new Error(built.reason);
  return built.volume;
}

function sliceOf(bytes: Uint8Array): CtSlice {
  const file = parseDicomFile(bytes);
  const numbers = (tag: string): readonly number[] => numbersOf(file, file.dataset.get(tag));
  const [rows = 0] = numbers('00280010');
  const [columns = 0] = numbers('00280011');
  const [x = 0, y = 0, z = 0] = numbers('00200032');
  const [between = 0, across = 0] = numbers('00280030');
  const [frame] = framesOf(file);
  if (!frame) throw new Error('a slice of the phantom has no pixels');
  const stored = frameBytes(file, frame);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  return {
    sopInstanceUid: singleText(file, file.dataset.get('00080018')) ?? '',
    rows,
    columns,
    pixelSpacingMm: [between, across],
    imagePositionPatient: [x, y, z],
    imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    sliceThicknessMm: numbers('00180050')[0] ?? 0,
    gantryTilt: 0,
    hu: Int16Array.from({ length: rows * columns }, (_, i) => view.getUint16(i * 2, true) - 1024),
  };
}
