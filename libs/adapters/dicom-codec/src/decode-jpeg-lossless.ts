import { CodecRefusal } from './codec-refusal';
import type { EncodedFrame } from './frame';
import { brokenJpeg, readJpeg, type JpegFrame, type JpegScan, type JpegTables } from './jpeg-stream';
import type { RawSamples } from './to-pixels';

/** Samples of a lossless JPEG frame (ITU-T T.81 annex H): process 14 with any of the seven predictors. */
export function decodeJpegLossless({ bytes, rows, columns, samplesPerPixel }: EncodedFrame): RawSamples {
  const found: { frame: JpegFrame | null } = { frame: null };
  const samples = new Uint16Array(rows * columns * samplesPerPixel);
  let scans = 0;
  readJpeg(
    bytes,
    (frame) => {
      if (frame.process !== 0xc3)
        throw new CodecRefusal(
          'unsupported-transfer-syntax',
          'The frame is a JPEG, but not a lossless one with Huffman codes.',
        );
      if (frame.rows !== rows || frame.columns !== columns || frame.components.length !== samplesPerPixel) {
        throw new CodecRefusal(
          'broken-frame',
          `The frame is ${frame.columns} x ${frame.rows}, the image says ${columns} x ${rows}.`,
        );
      }
      found.frame = frame;
    },
    (scan, tables) => {
      scans += 1;
      if (scans > samplesPerPixel) throw brokenJpeg('it has too many scans');
      if (found.frame) decodeScan(found.frame, scan, tables, samples);
    },
  );
  if (scans === 0) throw brokenJpeg('it has no scan');
  return samples;
}

function decodeScan(frame: JpegFrame, scan: JpegScan, tables: JpegTables, samples: Uint16Array): void {
  const { rows, columns } = frame;
  const step = frame.components.length;
  const stride = columns * step;
  const huffman = scan.components.map(({ dc }) => tables.dc(dc));
  const initial = 1 << (frame.precision - scan.low - 1);
  const { bits, start: predictor, low } = scan;
  let untilRestart = scan.restartInterval;
  let firstRow = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (scan.restartInterval > 0 && untilRestart === 0) {
        bits.restart();
        untilRestart = scan.restartInterval;
        // Intervals are whole lines (T.81 H.1.1), so this line is predicted like the first one.
        firstRow = row;
      }
      untilRestart -= 1;
      for (const [i, { index }] of scan.components.entries()) {
        const at = row * stride + column * step + index;
        const left = (samples[at - step] ?? 0) >> low;
        const above = (samples[at - stride] ?? 0) >> low;
        let predicted = initial;
        if (row === firstRow) predicted = column === 0 ? initial : left;
        else if (column === 0) predicted = above;
        else predicted = prediction(predictor, left, above, (samples[at - stride - step] ?? 0) >> low);
        const category = bits.huffman(huffman[i] ?? new Uint16Array());
        if (category > 16) throw brokenJpeg('a difference is too large');
        const difference = category === 16 ? 32768 : bits.signed(category);
        samples[at] = ((predicted + difference) & 0xffff) << low;
      }
    }
  }
}

/** T.81 table H.1. */
function prediction(predictor: number, left: number, above: number, diagonal: number): number {
  switch (predictor) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return diagonal;
    case 4:
      return left + above - diagonal;
    case 5:
      return left + ((above - diagonal) >> 1);
    case 6:
      return above + ((left - diagonal) >> 1);
    case 7:
      return (left + above) >> 1;
    default:
      throw brokenJpeg('its predictor does not exist');
  }
}
