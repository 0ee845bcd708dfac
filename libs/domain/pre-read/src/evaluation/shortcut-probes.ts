/** The outer tenth of a square picture, as on a 40 x 40 thumbnail: no lung in it. */
export function ringOf(picture: Float32Array, side: number): number[] {
  const small = shrunk(picture, side, 40);
  return small.filter((_, at) => Math.min(at % 40, 39 - (at % 40), Math.floor(at / 40), 39 - Math.floor(at / 40)) < 4);
}

/** Grey values alone, without their places: 32 shares. */
export function histogramOf(picture: Float32Array): number[] {
  const bins = new Array<number>(32).fill(0);
  for (const value of picture) {
    const bin = Math.max(0, Math.min(31, Math.floor(value * 32)));
    bins[bin] = (bins[bin] ?? 0) + 1 / picture.length;
  }
  return bins;
}

/** The picture with its outer 15 % black. */
export function blanked(picture: Float32Array, side: number): Float32Array {
  const margin = Math.round(side * 0.15);
  return picture.map((value, at) => (Math.min(at % side, side - 1 - (at % side), Math.floor(at / side), side - 1 - Math.floor(at / side)) < margin ? 0 : value));
}

/**
 * What features that hold no lung give away by themselves: a logistic regression, fitted on four fifths and asked about the
 * last, five times round. Features are standardised; the penalty is heavy, for there are as many features as pictures.
 */
export function crossFitted(features: readonly (readonly number[])[], truth: readonly boolean[]): number[] {
  const answers = new Array<number>(features.length).fill(0);
  for (let fold = 0; fold < 5; fold += 1) {
    const learnt = features.flatMap((_, i) => (i % 5 === fold ? [] : [i]));
    const { weights, mean, spread } = fitted(learnt.map((i) => features[i] ?? []), learnt.map((i) => truth[i] ?? false));
    features.forEach((row, i) => {
      if (i % 5 === fold) answers[i] = row.reduce((sum, value, f) => sum + ((value - (mean[f] ?? 0)) / (spread[f] ?? 1)) * (weights[f] ?? 0), 0);
    });
  }
  return answers;
}

function fitted(rows: readonly (readonly number[])[], truth: readonly boolean[]) {
  const width = rows[0]?.length ?? 0;
  const n = rows.length;
  const mean = Array.from({ length: width }, (_, f) => rows.reduce((sum, row) => sum + (row[f] ?? 0), 0) / n);
  const spread = mean.map((middle, f) => Math.sqrt(rows.reduce((sum, row) => sum + ((row[f] ?? 0) - middle) ** 2, 0) / n) + 1e-6);
  const scaled = rows.map((row) => Float64Array.from(row, (value, f) => (value - (mean[f] ?? 0)) / (spread[f] ?? 1)));
  const weights = new Float64Array(width);
  let offset = 0;
  // Steps small against the largest eigenvalue, which is at most the number of features.
  const rate = 2 / Math.max(4, width);
  for (let step = 0; step < 300; step += 1) {
    const gradient = new Float64Array(width);
    let drift = 0;
    scaled.forEach((row, i) => {
      let sum = offset;
      for (let f = 0; f < width; f += 1) sum += (row[f] ?? 0) * (weights[f] ?? 0);
      const miss = 1 / (1 + Math.exp(-sum)) - (truth[i] ? 1 : 0);
      drift += miss / n;
      for (let f = 0; f < width; f += 1) gradient[f] = (gradient[f] ?? 0) + (miss * (row[f] ?? 0)) / n;
    });
    offset -= drift;
    for (let f = 0; f < width; f += 1) weights[f] = (weights[f] ?? 0) - rate * ((gradient[f] ?? 0) + 0.02 * (weights[f] ?? 0));
  }
  return { weights, mean, spread };
}

function shrunk(picture: Float32Array, side: number, to: number): number[] {
  return Array.from({ length: to * to }, (_, at) => {
    const [x0, x1] = [Math.floor(((at % to) * side) / to), Math.max(Math.floor(((at % to) * side) / to) + 1, Math.floor((((at % to) + 1) * side) / to))];
    const [y0, y1] = [Math.floor((Math.floor(at / to) * side) / to), Math.max(Math.floor((Math.floor(at / to) * side) / to) + 1, Math.floor(((Math.floor(at / to) + 1) * side) / to))];
    let sum = 0;
    for (let y = y0; y < y1; y += 1) for (let x = x0; x < x1; x += 1) sum += picture[y * side + x] ?? 0;
    return sum / ((x1 - x0) * (y1 - y0));
  });
}
