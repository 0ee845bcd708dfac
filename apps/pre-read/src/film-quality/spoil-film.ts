import type { FilmFault } from '@qianli/domain-pre-read';
import type { FilmPixels } from '@qianli/domain-pre-read';

/** Where a point of the spoilt film comes from on the sound one; both in shares of the film. */
type From = (x: number, y: number) => readonly [x: number, y: number];

export interface Spoiling {
  readonly name: string;
  /** Any of these is right advice; none for a sound film. */
  readonly right: readonly FilmFault[];
  readonly spoil: (film: FilmPixels) => FilmPixels;
}

/** The film taken from other places of itself, bilinear; black where it ends. */
export function moved(film: FilmPixels, from: From): FilmPixels {
  const { rows, columns } = film;
  const pixels = new Uint8Array(rows * columns);
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= columns || y >= rows ? 0 : (film.pixels[y * columns + x] ?? 0));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [u, v] = from((column + 0.5) / columns, (row + 0.5) / rows);
      const [x, y] = [u * columns - 0.5, v * rows - 0.5];
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [dx, dy] = [x - x0, y - y0];
      pixels[row * columns + column] = Math.round((at(x0, y0) * (1 - dx) + at(x0 + 1, y0) * dx) * (1 - dy) + (at(x0, y0 + 1) * (1 - dx) + at(x0 + 1, y0 + 1) * dx) * dy);
    }
  }
  return { ...film, pixels };
}

const greyed = (film: FilmPixels, grey: (value: number, at: number) => number): FilmPixels => ({ ...film, pixels: Uint8Array.from({ length: film.rows * film.columns }, (_, at) => Math.max(0, Math.min(255, Math.round(grey(film.pixels[at] ?? 0, at))))) });

function leaning(degrees: number): From {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => [0.5 + (x - 0.5) * cos - (y - 0.5) * sin, 0.5 + (x - 0.5) * sin + (y - 0.5) * cos];
}

/**
 * What lies between the ribs' outer edges moves to one side, the edges stay: mediastinum and spine by `share` of the film's
 * width, less towards the edges. A turn about the long axis by some 15 degrees moves a spine that lies 8 cm behind the axis by
 * 2 cm, 6 % of a film of 35 cm.
 */
export const turnedBody = (share: number): From => (x, y) => {
  const reach = Math.min(1, Math.abs(x - 0.5) / 0.4);
  return [x - share * (1 - reach * reach), y];
};

/** Everything from the lung tips to the bases pressed to `height`, the belly drawn up after it. */
export const shallow = (height: number): From => (x, y) => {
  const [top, bottom] = [0.14, 0.76];
  const lower = top + (bottom - top) * height;
  if (y < top) return [x, y];
  return y < lower ? [x, top + (y - top) / height] : [x, bottom + ((y - lower) * (1 - bottom)) / (1 - lower)];
};

const noise = (at: number) => [1, 2, 3, 4].reduce((sum, turn) => sum + ((Math.imul(at + 1, 2654435761) ^ Math.imul(turn, 40503 * at + 977)) >>> 8) / 2 ** 24 - 0.5, 0) * Math.sqrt(3);
const moving = (name: string, right: readonly FilmFault[], from: From): Spoiling => ({ name, right, spoil: (film) => moved(film, from) });

/** The faults that are planted in sound films, each by a rule of its own making, not by the detector's. */
export const spoilings: readonly Spoiling[] = [
  { name: 'as it is', right: [], spoil: (film) => film },
  moving('a side cut by 30 %', ['cut-off-side'], (x, y) => [0.3 + 0.7 * x, y]),
  moving('the top cut by 30 %', ['cut-off-top'], (x, y) => [x, 0.3 + 0.7 * y]),
  moving('the bottom cut by 35 %', ['cut-off-bottom'], (x, y) => [x, 0.65 * y]),
  moving('leaning by 15 degrees', ['tilted'], leaning(15)),
  moving('on its side', ['turned', 'not-a-frontal-chest'], (x, y) => [y, x]),
  moving('upside down', ['turned', 'not-a-frontal-chest'], (x, y) => [x, 1 - y]),
  { name: 'dark bone', right: ['inverted'], spoil: (film) => greyed(film, (value) => 255 - value) },
  { name: 'over-exposed', right: ['over-exposed'], spoil: (film) => greyed(film, (value) => (value - 110) * 1.76) },
  { name: 'under-exposed', right: ['under-exposed'], spoil: (film) => greyed(film, (value) => value * 2.2) },
  { name: 'noise of 10 % of the range', right: ['noisy'], spoil: (film) => greyed(film, (value, at) => value + 25.5 * noise(at)) },
  moving('rotated: the midline 6 % to the right', ['rotated'], turnedBody(0.06)),
  moving('rotated: the midline 6 % to the left', ['rotated'], turnedBody(-0.06)),
  moving('rotated: the midline 10 % to the right', ['rotated'], turnedBody(0.1)),
  moving('rotated: the midline 10 % to the left', ['rotated'], turnedBody(-0.1)),
  moving('shallow breath: lungs at 75 % of their height', ['shallow-breath'], shallow(0.75)),
  moving('shallow breath: lungs at 65 % of their height', ['shallow-breath'], shallow(0.65)),
];
