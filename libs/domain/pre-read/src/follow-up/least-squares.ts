/** Sums of a linear least-squares problem of `n` unknowns: add rows, then solve. */
export class LeastSquares {
  private readonly normal: Float64Array;
  private readonly right: Float64Array;

  constructor(private readonly n: number) {
    this.normal = new Float64Array(n * n);
    this.right = new Float64Array(n);
  }

  /** One wish: row · unknowns = wanted, with a weight. */
  add(row: ArrayLike<number>, wanted: number, weight: number): void {
    const { n, normal, right } = this;
    for (let i = 0; i < n; i++) {
      const w = weight * (row[i] ?? 0);
      if (w === 0) continue;
      right[i] = (right[i] ?? 0) + w * wanted;
      for (let j = 0; j <= i; j++) normal[i * n + j] = (normal[i * n + j] ?? 0) + w * (row[j] ?? 0);
    }
  }

  /** One unknown's wish to be `wanted`. */
  hold(unknown: number, wanted: number, weight: number): void {
    const at = unknown * this.n + unknown;
    this.normal[at] = (this.normal[at] ?? 0) + weight;
    this.right[unknown] = (this.right[unknown] ?? 0) + weight * wanted;
  }

  /** By Cholesky's way; null when the rows do not determine the unknowns. */
  solve(): Float64Array | null {
    const { n, normal, right } = this;
    const l = new Float64Array(n * n);
    const at = (m: Float64Array, i: number, j: number): number => m[i * n + j] ?? 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = at(normal, i, j);
        for (let k = 0; k < j; k++) sum -= at(l, i, k) * at(l, j, k);
        if (i !== j) l[i * n + j] = sum / at(l, j, j);
        else if (sum <= 1e-12 * Math.max(1, at(normal, i, i))) return null;
        else l[i * n + i] = Math.sqrt(sum);
      }
    }
    const x = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = right[i] ?? 0;
      for (let k = 0; k < i; k++) sum -= at(l, i, k) * (x[k] ?? 0);
      x[i] = sum / at(l, i, i);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i] ?? 0;
      for (let k = i + 1; k < n; k++) sum -= at(l, k, i) * (x[k] ?? 0);
      x[i] = sum / at(l, i, i);
    }
    return x;
  }
}
