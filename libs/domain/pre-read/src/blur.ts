import type { Size } from './ct-volume';

/** Gaussian blur in place, sigma in voxels per axis, edges held; two passes over whole rows so memory is read in order. */
export function blur(field: Float32Array, size: Size, sigma: Size, scratch: Float32Array): void {
  const plane = size.x * size.y;
  blurAxis(field, scratch, size.x, 1, plane * size.z, sigma.x);
  blurAxis(scratch, field, size.y, size.x, plane * size.z, sigma.y);
  blurAxis(field, scratch, size.z, plane, plane * size.z, sigma.z);
  field.set(scratch);
}

function kernelOf(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const kernel = new Float32Array(radius + 1);
  let sum = 0;
  for (let i = 0; i <= radius; i++) {
    kernel[i] = sigma > 0 ? Math.exp((-i * i) / (2 * sigma * sigma)) : i === 0 ? 1 : 0;
    sum += (kernel[i] ?? 0) * (i === 0 ? 1 : 2);
  }
  return kernel.map((v) => v / sum);
}

/** One axis: `stride` between neighbours, `n` of them in a line; lines that lie side by side are done together. */
function blurAxis(from: Float32Array, to: Float32Array, n: number, stride: number, total: number, sigma: number): void {
  const kernel = kernelOf(sigma);
  const radius = kernel.length - 1;
  const block = n * stride;
  if (stride === 1) {
    blurRows(from, to, n, total, kernel);
    return;
  }
  for (let base = 0; base < total; base += block) {
    for (let p = 0; p < n; p++) {
      const out = base + p * stride;
      const centre = kernel[0] ?? 1;
      for (let i = 0; i < stride; i++) to[out + i] = (from[out + i] ?? 0) * centre;
      for (let k = 1; k <= radius; k++) {
        const weight = kernel[k] ?? 0;
        const before = base + Math.max(0, p - k) * stride;
        const after = base + Math.min(n - 1, p + k) * stride;
        for (let i = 0; i < stride; i++)
          to[out + i] = (to[out + i] ?? 0) + weight * ((from[before + i] ?? 0) + (from[after + i] ?? 0));
      }
    }
  }
}

function blurRows(from: Float32Array, to: Float32Array, n: number, total: number, kernel: Float32Array): void {
  const radius = kernel.length - 1;
  const line = new Float32Array(n + 2 * radius);
  for (let base = 0; base < total; base += n) {
    line.fill(from[base] ?? 0, 0, radius);
    line.set(from.subarray(base, base + n), radius);
    line.fill(from[base + n - 1] ?? 0, radius + n);
    for (let x = 0; x < n; x++) {
      let sum = (line[x + radius] ?? 0) * (kernel[0] ?? 1);
      for (let k = 1; k <= radius; k++)
        sum += (kernel[k] ?? 0) * ((line[x + radius - k] ?? 0) + (line[x + radius + k] ?? 0));
      to[base + x] = sum;
    }
  }
}
