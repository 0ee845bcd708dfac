import { meanFilm, meanFilmSide } from './mean-film';

/** A film made small and square: row-major, 0..1, bone bright. */
export interface SmallFilm {
  readonly values: Float32Array;
  readonly side: number;
}

/** How the mean film must be moved to lie on this one: places are shares of the film, (0.5, 0.5) its middle. */
export interface ChestFrame {
  readonly x: number;
  readonly y: number;
  readonly scaleX: number;
  readonly scaleY: number;
  /** Positive: the patient's head leans to the right edge of the film. */
  readonly tiltDegrees: number;
  /** Correlation with the mean film where both have pixels, -1..1. */
  readonly likeness: number;
}

type Pose = Omit<ChestFrame, 'likeness'>;

const centred: Pose = { x: 0.5, y: 0.5, scaleX: 1, scaleY: 1, tiltDegrees: 0 };

/** Where a point of the mean film (shares, 0..1) comes to lie on the film. */
export function placeOf(frame: Pose, u: number, v: number): readonly [x: number, y: number] {
  const turn = (frame.tiltDegrees * Math.PI) / 180;
  const [a, b] = [(u - 0.5) * frame.scaleX, (v - 0.5) * frame.scaleY];
  return [frame.x + a * Math.cos(turn) - b * Math.sin(turn), frame.y + a * Math.sin(turn) + b * Math.cos(turn)];
}

/**
 * Lays the mean film over a film: a coarse search over place and size, then ever smaller steps in place, sizes and lean for
 * the best starts. The answer is the best frame found, however poor: its likeness says whether it may be believed.
 */
export function chestFrame(film: SmallFilm): ChestFrame {
  const starts: ChestFrame[] = [];
  for (const scale of [0.75, 1, 1.35]) {
    for (let x = 0.2; x < 0.81; x += 0.1) {
      for (let y = 0.2; y < 0.81; y += 0.1) starts.push(judged(film, { ...centred, x, y, scaleX: scale, scaleY: scale }, 2));
    }
  }
  starts.sort((a, b) => worth(b) - worth(a));
  return starts.slice(0, 4).map((start) => refined(film, start)).reduce((best, one) => (worth(one) > worth(best) ? one : best));
}

function refined(film: SmallFilm, start: ChestFrame): ChestFrame {
  let best = judged(film, start, 1);
  for (let step = 0.08; step > 0.008; step /= 2) {
    for (let round = 0; round < 3; round += 1) {
      const before = best;
      const tries: Pose[] = [-1, 1].flatMap((way) => [
        { ...best, x: best.x + way * step }, { ...best, y: best.y + way * step },
        { ...best, scaleX: best.scaleX * (1 + way * step) }, { ...best, scaleY: best.scaleY * (1 + way * step) },
        { ...best, scaleX: best.scaleX * (1 + way * step), scaleY: best.scaleY * (1 + way * step) },
        { ...best, tiltDegrees: best.tiltDegrees + way * step * 60 },
      ]);
      for (const pose of tries) {
        const one = judged(film, pose, 1);
        if (worth(one) > worth(best)) best = one;
      }
      if (best === before) break;
    }
  }
  return best;
}

const limits = { least: 0.55, most: 1.9, lean: 30 };
/** A pose far from how films are taken must be better by so much: small pieces of anything look like a chest. */
const worth = (frame: ChestFrame): number =>
  frame.likeness - 0.15 * (Math.log(frame.scaleX) ** 2 + Math.log(frame.scaleY) ** 2) - 0.3 * Math.log(frame.scaleX / frame.scaleY) ** 2 - 0.2 * ((frame.x - 0.5) ** 2 + (frame.y - 0.5) ** 2);

function judged(film: SmallFilm, pose: Pose, stride: number): ChestFrame {
  if (pose.scaleX < limits.least || pose.scaleX > limits.most || pose.scaleY < limits.least || pose.scaleY > limits.most || Math.abs(pose.tiltDegrees) > limits.lean) return { ...pose, likeness: -1 };
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  let all = 0;
  const turn = (pose.tiltDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (let row = 1; row < meanFilmSide - 1; row += stride) {
    for (let column = 1; column < meanFilmSide - 1; column += stride) {
      const u = ((column + 0.5) / meanFilmSide - 0.5) * pose.scaleX;
      const v = ((row + 0.5) / meanFilmSide - 0.5) * pose.scaleY;
      all += 1;
      const x = Math.floor((pose.x + u * cos - v * sin) * film.side);
      const y = Math.floor((pose.y + u * sin + v * cos) * film.side);
      if (x < 0 || y < 0 || x >= film.side || y >= film.side) continue;
      const shown = film.values[y * film.side + x] ?? 0;
      const mean = meanFilm[row * meanFilmSide + column] ?? 0;
      n += 1;
      a += shown;
      b += mean;
      aa += shown * shown;
      bb += mean * mean;
      ab += shown * mean;
    }
  }
  if (n < all * 0.45) return { ...pose, likeness: -1 };
  const spread = Math.sqrt(Math.max(0, aa - (a * a) / n) * Math.max(0, bb - (b * b) / n));
  return { ...pose, likeness: spread > 1e-6 ? (ab - (a * b) / n) / spread : -1 };
}
