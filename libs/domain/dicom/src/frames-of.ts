import type { ByteRange, DicomFile, PixelData } from './dicom-file';
import { DicomRefusal } from './dicom-refusal';
import { numbersOf, singleText, valueBytes } from './element-values';

/** The bytes of one frame: ranges of `file.bytes`, in order, to be joined. */
export type FrameLocation = readonly ByteRange[];

/** Own choice: a whole-slide level has some ten thousand tiles. */
const maxFrames = 200_000;

/**
 * Where each frame lies. Native pixels: one range a frame; one-bit frames that do not end on a byte share it with the
 * next. Encapsulated: by the extended or basic offset table when it fits the fragments, else one fragment a frame, else
 * a frame ends with the fragment that ends in a JPEG or JPEG 2000 end mark (FFD9). One frame owns all fragments.
 */
export function framesOf(file: DicomFile): FrameLocation[] {
  const { pixelData } = file;
  if (!pixelData) return [];
  const declared = numbersOf(file, file.dataset.get('00280008'))[0] ?? 1;
  const frames = Math.max(1, Math.trunc(declared));
  if (frames > maxFrames) {
    throw new DicomRefusal(
      'too-many-frames',
      `The image says it has more than ${maxFrames} frames. Such a file is damaged or hostile.`,
      '00280008',
    );
  }
  return pixelData.encapsulated ? encapsulated(file, pixelData, frames) : native(file, pixelData, frames);
}

function native(file: DicomFile, pixels: PixelData, frames: number): FrameLocation[] {
  const number = (tag: string, otherwise: number) => numbersOf(file, file.dataset.get(tag))[0] ?? otherwise;
  const subsampled = singleText(file, file.dataset.get('00280004')) === 'YBR_FULL_422';
  const samples = subsampled ? 2 : number('00280002', 1);
  const bits = number('00280010', 0) * number('00280011', 0) * samples * number('00280100', 0);
  if (bits <= 0) return [];
  const locations: FrameLocation[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const from = Math.floor((frame * bits) / 8);
    const to = Math.ceil(((frame + 1) * bits) / 8);
    if (to > pixels.length) break;
    locations.push([{ offset: pixels.offset + from, length: to - from }]);
  }
  return locations;
}

function encapsulated(file: DicomFile, { fragments, basicOffsetTable }: PixelData, frames: number): FrameLocation[] {
  if (fragments.length === 0) return [];
  if (frames === 1) return [fragments];
  const byTable =
    split(fragments, extendedOffsets(file, frames), frames) ??
    split(fragments, basicOffsets(file, basicOffsetTable, frames), frames);
  if (byTable) return byTable;
  if (fragments.length <= frames) return fragments.map((fragment) => [fragment]);
  return splitAtEndMarks(file, fragments, frames);
}

/** The offsets that the table holds; none when it is not one of so many frames. */
function extendedOffsets(file: DicomFile, frames: number): number[] {
  const element = file.dataset.get('7FE00001');
  if (!element || Math.floor(element.length / 8) !== frames) return [];
  const bytes = valueBytes(file, element);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: frames }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}

function basicOffsets(file: DicomFile, table: ByteRange | null, frames: number): number[] {
  if (!table || Math.floor(table.length / 4) !== frames) return [];
  const bytes = file.bytes.subarray(table.offset, table.offset + table.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: frames }, (_, i) => view.getUint32(i * 4, true));
}

/** Offsets count from the first item after the table, to item headers (PS3.5 A.4). Null unless each begins at a fragment. */
function split(fragments: readonly ByteRange[], offsets: readonly number[], frames: number): FrameLocation[] | null {
  const [first] = fragments;
  if (!first || offsets.length !== frames) return null;
  const indexAt = new Map(fragments.map(({ offset }, index) => [offset - first.offset, index]));
  const starts = offsets.map((offset) => indexAt.get(offset) ?? -1);
  const ascending = starts[0] === 0 && starts.every((start, i) => start > (starts[i - 1] ?? -1));
  return ascending ? starts.map((start, i) => fragments.slice(start, starts[i + 1] ?? fragments.length)) : null;
}

function splitAtEndMarks(file: DicomFile, fragments: readonly ByteRange[], frames: number): FrameLocation[] {
  const found: ByteRange[][] = [[]];
  for (const [index, fragment] of fragments.entries()) {
    found.at(-1)?.push(fragment);
    if (endsFrame(file, fragment) && found.length < frames && index < fragments.length - 1) found.push([]);
  }
  return found;
}

function endsFrame(file: DicomFile, { offset, length }: ByteRange): boolean {
  const tail = [...file.bytes.subarray(Math.max(offset, offset + length - 3), offset + length)];
  if (length > 2 && tail.at(-1) === 0) tail.pop();
  return tail.at(-2) === 0xff && tail.at(-1) === 0xd9;
}

/** The bytes of a frame in one piece; a copy only when it lies in several ranges. */
export function frameBytes(file: Pick<DicomFile, 'bytes'>, location: FrameLocation): Uint8Array {
  const [first, ...more] = location;
  if (!first) return new Uint8Array(0);
  if (more.length === 0) return file.bytes.subarray(first.offset, first.offset + first.length);
  const joined = new Uint8Array(location.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { offset, length } of location) {
    joined.set(file.bytes.subarray(offset, offset + length), at);
    at += length;
  }
  return joined;
}
