/**
 * Squared distance in pixels from every pixel of a width x height plane to the nearest pixel with `inside` = 1
 * (exact Euclidean; Felzenszwalb and Huttenlocher 2012). Without any such pixel every value is 1e9.
 */
export function squaredDistances(inside: Uint8Array, width: number, height: number): Float32Array {
  const far = 1e9;
  const d = new Float32Array(width * height);
  // Columns first, by two sweeps: cheaper than a parabola pass and equal in result.
  for (let x = 0; x < width; x++) {
    let run = 1e4;
    for (let y = 0; y < height; y++) {
      run = inside[y * width + x] ? 0 : run + 1;
      d[y * width + x] = run;
    }
    run = 1e4;
    for (let y = height - 1; y >= 0; y--) {
      run = inside[y * width + x] ? 0 : run + 1;
      const above = d[y * width + x] ?? far;
      const nearest = run < above ? run : above;
      d[y * width + x] = nearest >= 1e4 ? far : nearest * nearest;
    }
  }
  const f = new Float64Array(width);
  const v = new Int32Array(width);
  const z = new Float64Array(width + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let k = -1;
    for (let q = 0; q < width; q++) {
      const fq = d[row + q] ?? far;
      f[q] = fq;
      if (fq >= far) continue;
      let s = -Infinity;
      while (k >= 0) {
        const p = v[k] ?? 0;
        s = (fq + q * q - ((f[p] ?? 0) + p * p)) / (2 * (q - p));
        if (s > (z[k] ?? 0)) break;
        k--;
      }
      if (k < 0) s = -Infinity;
      k++;
      v[k] = q;
      z[k] = s;
      z[k + 1] = Infinity;
    }
    if (k < 0) continue;
    let at = 0;
    for (let q = 0; q < width; q++) {
      while (at < k && (z[at + 1] ?? Infinity) < q) at++;
      const p = v[at] ?? 0;
      d[row + q] = (q - p) * (q - p) + (f[p] ?? 0);
    }
  }
  return d;
}
