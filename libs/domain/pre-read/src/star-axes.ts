import type { Feret } from './feret';

export interface StarSlice {
  readonly hu: Int16Array;
  /** 1 on the pixels that belong to the nodule. */
  readonly isIn: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly pixelX: number;
  readonly pixelY: number;
  /** HU half way between nodule and surroundings. */
  readonly edgeHu: number;
}

const rays = 72;

/**
 * Long axis and the longest extent across it, millimetres, finer than a pixel: from the centre of the cross-section 72 rays
 * run out to where the interpolated density falls to the edge value, or to where the nodule's own pixels end.
 */
export function starAxes({ hu, isIn, width, height, pixelX, pixelY, edgeHu }: StarSlice): Feret {
  let cx = 0;
  let cy = 0;
  let n = 0;
  for (let i = 0; i < isIn.length; i++) {
    if (!isIn[i]) continue;
    cx += i % width;
    cy += Math.floor(i / width);
    n++;
  }
  if (n === 0) return { longMm: 0, shortMm: 0 };
  cx /= n;
  cy /= n;
  const density = (x: number, y: number): number => {
    const x0 = Math.max(0, Math.min(width - 2, Math.floor(x)));
    const y0 = Math.max(0, Math.min(height - 2, Math.floor(y)));
    const fx = x - x0;
    const fy = y - y0;
    const at = (dx: number, dy: number): number => hu[(y0 + dy) * width + x0 + dx] ?? -1000;
    return (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy;
  };
  const belongs = (x: number, y: number): boolean => isIn[Math.round(y) * width + Math.round(x)] === 1;
  const points: [number, number][] = [];
  for (let r = 0; r < rays; r++) {
    const angle = (2 * Math.PI * r) / rays;
    const stepX = (Math.cos(angle) * 0.1) / pixelX;
    const stepY = (Math.sin(angle) * 0.1) / pixelY;
    let last = 0;
    let end = 0;
    for (let k = 1; k < 600; k++) {
      const x = cx + stepX * k;
      const y = cy + stepY * k;
      if (x < 0 || y < 0 || x > width - 1 || y > height - 1) break;
      if (belongs(x, y)) last = k;
      end = k;
      // A dark spot (a small cavity) is passed when the nodule goes on within a millimetre behind it.
      if (density(x, y) <= edgeHu && !belongs(x + stepX * 10, y + stepY * 10)) break;
      // Half a pixel past its own pixels and still dense: a vessel or the chest wall that was cut off.
      if ((k - last) * 0.1 > (pixelX + pixelY) / 4) {
        end = last;
        break;
      }
    }
    points.push([end * 0.1 * Math.cos(angle), end * 0.1 * Math.sin(angle)]);
  }
  let longMm = 0;
  let along: [number, number] = [1, 0];
  for (let a = 0; a < points.length; a++) {
    for (let b = a + 1; b < points.length; b++) {
      const [ax, ay] = points[a] ?? [0, 0];
      const [bx, by] = points[b] ?? [0, 0];
      const d = Math.hypot(ax - bx, ay - by);
      if (d > longMm) {
        longMm = d;
        along = [(ax - bx) / d, (ay - by) / d];
      }
    }
  }
  let low = Infinity;
  let high = -Infinity;
  for (const [x, y] of points) {
    const across = -x * along[1] + y * along[0];
    low = Math.min(low, across);
    high = Math.max(high, across);
  }
  return { longMm, shortMm: high - low };
}
