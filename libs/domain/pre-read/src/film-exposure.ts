import { placeOf, type ChestFrame } from './chest-frame';
import type { FilmFault } from './film-advice';
import type { FilmPixels } from './film-pixels';
import { meanLungs } from './mean-film';

/** Own choice, tried on drawn films and on public ones: see docs/pre-read-radiograph.md. */
export const exposureLimits = { black: 0.2, white: 0.2, noise: 0.12 } as const;

/**
 * What of the lungs and between them is plain black or white, and how loud the noise is against the difference of lung and
 * mediastinum (Immerkaer's estimate, 10.1006/cviu.1996.0060). The dose itself is not in the pixels.
 */
export function exposureOf(film: FilmPixels, frame: ChestFrame): { code: FilmFault; measured: number; limit: number }[] {
  const { pixels, rows, columns } = film;
  const corners = [[meanLungs.left, meanLungs.top], [meanLungs.right, meanLungs.top], [meanLungs.left, meanLungs.bottom], [meanLungs.right, meanLungs.bottom]].map(([u = 0, v = 0]) => placeOf(frame, u, v));
  const within = (value: number, most: number) => Math.max(1, Math.min(most - 2, Math.round(value)));
  const [x0, x1] = [within(Math.min(...corners.map(([x]) => x)) * columns, columns), within(Math.max(...corners.map(([x]) => x)) * columns, columns)];
  const [y0, y1] = [within(Math.min(...corners.map(([, y]) => y)) * rows, rows), within(Math.max(...corners.map(([, y]) => y)) * rows, rows)];
  const step = Math.max(1, Math.floor(Math.sqrt(((x1 - x0) * (y1 - y0)) / 40_000)));
  const shown: number[] = [];
  let rough = 0;
  const at = (x: number, y: number) => pixels[y * columns + x] ?? 0;
  for (let y = y0; y < y1; y += step) {
    for (let x = x0; x < x1; x += step) {
      shown.push(at(x, y));
      rough += Math.abs(at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1) + 4 * at(x, y) - 2 * (at(x, y - 1) + at(x, y + 1) + at(x - 1, y) + at(x + 1, y)));
    }
  }
  if (shown.length < 100) return [];
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < rows * columns; i += 1) {
    const value = pixels[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  shown.sort((a, b) => a - b);
  const spread = (shown[Math.floor(shown.length * 0.9)] ?? 0) - (shown[Math.floor(shown.length * 0.1)] ?? 0);
  const noise = (Math.sqrt(Math.PI / 2) * rough) / (6 * shown.length) / Math.max(spread, 1e-6);
  const edge = (most - least) * 0.004;
  const dark = shown.filter((value) => value <= least + edge).length / shown.length;
  const bright = shown.filter((value) => value >= most - edge).length / shown.length;
  const [black, white] = film.photometricInterpretation === 'MONOCHROME1' ? [bright, dark] : [dark, bright];
  const faults: { code: FilmFault; measured: number; limit: number }[] = [];
  if (black > exposureLimits.black) faults.push({ code: 'over-exposed', measured: black, limit: exposureLimits.black });
  if (white > exposureLimits.white) faults.push({ code: 'under-exposed', measured: white, limit: exposureLimits.white });
  if (noise > exposureLimits.noise) faults.push({ code: 'noisy', measured: noise, limit: exposureLimits.noise });
  return faults;
}
