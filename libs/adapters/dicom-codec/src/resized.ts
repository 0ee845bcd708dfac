export interface Picture {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
}

/** The picture in another size: every new pixel is the mean of the old ones under it, so small details fade instead of flickering. */
export function resized(picture: Picture, columns: number, rows: number): Picture {
  if (columns === picture.columns && rows === picture.rows) return picture;
  const { channels } = picture;
  const bytes = new Uint8Array(columns * rows * channels);
  for (let row = 0; row < rows; row += 1) {
    const [top, bottom] = span(row, rows, picture.rows);
    for (let column = 0; column < columns; column += 1) {
      const [left, right] = span(column, columns, picture.columns);
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let y = top; y < bottom; y += 1) {
          for (let x = left; x < right; x += 1)
            sum += picture.bytes[(y * picture.columns + x) * channels + channel] ?? 0;
        }
        bytes[(row * columns + column) * channels + channel] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { bytes, columns, rows, channels };
}

function span(index: number, count: number, of: number): readonly [from: number, to: number] {
  const from = Math.min(of - 1, Math.floor((index * of) / count));
  return [from, Math.max(from + 1, Math.min(of, Math.floor(((index + 1) * of) / count)))];
}
