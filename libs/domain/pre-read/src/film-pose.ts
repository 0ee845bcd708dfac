import { placeOf, type ChestFrame, type SmallFilm } from './chest-frame';
import { poseWeights } from './film-pose-weights';

/** How the patient stood and breathed, as the film's brightness laid out on the mean film tells it. */
export interface FilmPose {
  /** Where the middle of the chest lies between the ribs' outer edges, in widths of the mean film; positive to the film's right. */
  readonly midline: number;
  /** Logarithm of the lungs' height against that of a film at full inspiration; 0 at full, below 0 when shallow. */
  readonly breath: number;
}

const side = 24;
const cells = 12;

/**
 * The film's brightness on 12 x 12 fields of the mean film, at zero mean and unit spread over what lies on the film; 0 outside it.
 * Row-major, from the top left.
 */
export function onMeanFilm(film: SmallFilm, frame: ChestFrame): Float32Array {
  const samples: { readonly cell: number; readonly value: number }[] = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [x, y] = placeOf(frame, (column + 0.5) / side, (row + 0.5) / side);
      if (x < 0 || y < 0 || x >= 1 || y >= 1) continue;
      samples.push({ cell: (row >> 1) * cells + (column >> 1), value: film.values[Math.floor(y * film.side) * film.side + Math.floor(x * film.side)] ?? 0 });
    }
  }
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / Math.max(1, samples.length);
  const spread = Math.sqrt(samples.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / Math.max(1, samples.length));
  const fields = new Float32Array(cells * cells);
  for (const { cell, value } of samples) fields[cell] = (fields[cell] ?? 0) + (value - mean) / Math.max(spread, 1e-6) / 4;
  return fields;
}

/**
 * Midline and breath as ridge regressions on those fields: fitted on public films in which a midline was moved and lungs were
 * pressed flat by known amounts (models/training/fit_film_pose.py). `shape` is the film's rows by its columns.
 */
export function filmPose(film: SmallFilm, frame: ChestFrame, shape: number): FilmPose {
  const fields = onMeanFilm(film, frame);
  const dot = (weights: readonly number[]) => weights.reduce((sum, weight, at) => sum + weight * (fields[at] ?? 0), 0) / 10_000;
  const [ofWidth, ofHeight, ofPlace] = poseWeights.breathFrame;
  return {
    midline: dot(poseWeights.midline),
    breath: dot(poseWeights.breath) + poseWeights.breathBias + ofWidth * Math.log(frame.scaleX) + ofHeight * Math.log(frame.scaleY * shape) + ofPlace * frame.y,
  };
}
