import type { ModelInput } from './model-manifest';

export interface RadiographShape {
  readonly rows: number;
  readonly columns: number;
  readonly photometricInterpretation: string;
  /** Needed where the model takes the whole range of stored bits. */
  readonly bitsStored?: number;
  readonly input: Pick<ModelInput, 'shape' | 'resize' | 'intensity' | 'scale' | 'mean' | 'std' | 'invertMonochrome1'>;
}

/** The part of the image that the network saw, in image pixels; outside it (letterbox) it saw padding. */
export interface SeenPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Which part of a rows x columns image lands on the network's square: more than the image when it is padded, less when cropped. */
export function seenPart(
  rows: number,
  columns: number,
  height: number,
  width: number,
  resize: ModelInput['resize'],
): SeenPart {
  if (resize === 'stretch' || resize === 'none') return { x: 0, y: 0, width: columns, height: rows };
  const step =
    resize === 'letterbox' ? Math.max(rows / height, columns / width) : Math.min(rows / height, columns / width);
  return { x: (columns - width * step) / 2, y: (rows - height * step) / 2, width: width * step, height: height * step };
}

/**
 * One grey film as the network's input [1, C, H, W] (row-major floats): window between two percentiles of the whole image
 * (linear between ranks) or the whole range of stored bits, MONOCHROME1 turned so that bone is bright, resized with a triangle filter as wide as the step
 * (so nothing is skipped when shrinking), scaled to `scale`, then (v - mean) / std. Padding is the window's dark end.
 */
export function prepareRadiograph(
  pixels: ArrayLike<number>,
  { rows, columns, photometricInterpretation, bitsStored, input }: RadiographShape,
): Float32Array {
  const [height, width] = [input.shape[input.shape.length - 2] ?? 0, input.shape[input.shape.length - 1] ?? 0];
  if (pixels.length < rows * columns || height < 1 || width < 1)
    throw new RangeError('pixels, rows, columns and the input shape disagree');
  const [low, high] = windowOf(pixels, rows * columns, input.intensity, bitsStored ?? 16);
  const invert = input.invertMonochrome1 && photometricInterpretation === 'MONOCHROME1';
  const span = Math.max(high - low, 1e-6);
  const shown = (i: number): number => {
    const share = Math.max(0, Math.min(1, ((pixels[i] ?? 0) - low) / span));
    return invert ? 1 - share : share;
  };
  const part = seenPart(rows, columns, height, width, input.resize);
  const across = triangleTaps(columns, part.x, part.width, width);
  const down = triangleTaps(rows, part.y, part.height, height);
  const narrow = new Float32Array(rows * width);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = across[x] ?? noTap;
      let sum = 0;
      for (let t = 0; t < weights.length; t++) sum += (weights[t] ?? 0) * shown(y * columns + first + t);
      narrow[y * width + x] = sum;
    }
  }
  const channels = input.shape[1] === 3 ? 3 : 1;
  const plane = height * width;
  const out = new Float32Array(channels * plane);
  const [dark, bright] = input.scale;
  for (let y = 0; y < height; y++) {
    const { first, weights } = down[y] ?? noTap;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let t = 0; t < weights.length; t++) sum += (weights[t] ?? 0) * (narrow[(first + t) * width + x] ?? 0);
      const value = dark + sum * (bright - dark);
      for (let c = 0; c < channels; c++) out[c * plane + y * width + x] = (value - ofChannel(input.mean, c)) / ofChannel(input.std, c);
    }
  }
  return out;
}

/** Mean or std of a channel. */
export const ofChannel = (of: ModelInput['mean'], channel: number): number =>
  typeof of === 'number' ? of : (of[channel] ?? of[0] ?? 0);

interface Tap {
  readonly first: number;
  readonly weights: Float32Array;
}

const noTap: Tap = { first: 0, weights: new Float32Array(0) };

/** Weights of the source pixels for each output pixel; none where the output lies wholly in the padding. */
function triangleTaps(n: number, from: number, length: number, out: number): Tap[] {
  const step = length / out;
  const reach = Math.max(1, step);
  return Array.from({ length: out }, (_, o) => {
    const centre = from + (o + 0.5) * step;
    if (centre < 0 || centre > n) return noTap;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const last = Math.min(n, Math.floor(centre + reach + 0.5));
    const weights = new Float32Array(Math.max(1, last - first));
    let sum = 0;
    for (let t = 0; t < weights.length; t++) {
      weights[t] = Math.max(0, 1 - Math.abs((first + t + 0.5 - centre) / reach));
      sum += weights[t] ?? 0;
    }
    return { first, weights: weights.map((w) => (sum > 0 ? w / sum : 1)) };
  });
}

function windowOf(pixels: ArrayLike<number>, n: number, intensity: ModelInput['intensity'], bits: number): [number, number] {
  if (intensity.kind === 'stored-bits') return [0, 2 ** bits - 1];
  if (intensity.kind === 'hu') return [intensity.from, intensity.to];
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < n; i++) {
    const v = pixels[i] ?? 0;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  // Stored values are whole and at most 16 bits, so counting them is cheaper than sorting ten million.
  const counts = new Uint32Array(Math.floor(most - least) + 1);
  for (let i = 0; i < n; i++) {
    const bin = Math.floor((pixels[i] ?? 0) - least);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const ranked = (rank: number): number => {
    let seen = 0;
    for (let bin = 0; bin < counts.length; bin++) {
      seen += counts[bin] ?? 0;
      if (seen > rank) return least + bin;
    }
    return most;
  };
  const percentile = (percent: number): number => {
    const rank = ((n - 1) * percent) / 100;
    const below = ranked(Math.floor(rank));
    return below + (ranked(Math.ceil(rank)) - below) * (rank - Math.floor(rank));
  };
  return [percentile(intensity.low), percentile(intensity.high)];
}
