/** How much of a picture's edges is blanked, each a share 0..0.5 of its height or width: where devices write the patient's name. */
export interface BlankedEdges {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A frame as numbers, colour by pixel. */
export interface FrameToBlank {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly pixels: { [index: number]: number; readonly length: number };
}

/** Whether anything is to be blanked. */
export const blanksAnything = ({ top, bottom, left, right }: BlankedEdges): boolean => top + bottom + left + right > 0;

/**
 * Blanks the edges of a frame in place (PS3.15 E.3.1, Clean Pixel Data Option): a line of which any part lies in the edge goes as a whole.
 * Grey becomes the frame's darkest value as it is shown, so that no window changes; colour becomes black.
 */
export function blankEdges(frame: FrameToBlank, edges: BlankedEdges): void {
  const { rows, columns, samplesPerPixel, pixels } = frame;
  const dark = darkest(frame);
  const first = Math.ceil(edges.top * rows);
  const last = rows - Math.ceil(edges.bottom * rows);
  const from = Math.ceil(edges.left * columns);
  const to = columns - Math.ceil(edges.right * columns);
  for (let y = 0; y < rows; y += 1) {
    const isWhole = y < first || y >= last;
    for (let x = 0; x < columns; x += 1) {
      if (!isWhole && x >= from && x < to) continue;
      const at = (y * columns + x) * samplesPerPixel;
      for (let sample = 0; sample < samplesPerPixel; sample += 1) pixels[at + sample] = dark;
    }
  }
}

function darkest({ samplesPerPixel, photometricInterpretation, pixels }: FrameToBlank): number {
  if (samplesPerPixel > 1) return 0;
  const isInverted = photometricInterpretation === 'MONOCHROME1';
  let found = pixels[0] ?? 0;
  for (let i = 1; i < pixels.length; i += 1) {
    const value = pixels[i] ?? 0;
    if (isInverted ? value > found : value < found) found = value;
  }
  return found;
}
