/** Longest diameter of a cross-section and the longest one across it at a right angle, millimetres. */
export interface Feret {
  readonly longMm: number;
  readonly shortMm: number;
}

/** Axes of a set of pixels, by its extent in 180 directions, one degree apart; each pixel counts with its full width. */
export function feretOf(plane: Uint8Array, width: number, height: number, pixelX: number, pixelY: number): Feret {
  const points: [number, number][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!plane[i]) continue;
      const inner = x > 0 && x < width - 1 && plane[i - 1] && plane[i + 1] && plane[i - width] && plane[i + width];
      if (!inner) points.push([x * pixelX, y * pixelY]);
    }
  }
  if (points.length === 0) return { longMm: 0, shortMm: 0 };
  const extents: number[] = [];
  for (let degree = 0; degree < 180; degree++) {
    const c = Math.cos((degree * Math.PI) / 180);
    const s = Math.sin((degree * Math.PI) / 180);
    let low = Infinity;
    let high = -Infinity;
    for (const [x, y] of points) {
      const along = x * c + y * s;
      if (along < low) low = along;
      if (along > high) high = along;
    }
    extents.push(high - low + (pixelX + pixelY) / 2);
  }
  const longMm = Math.max(...extents);
  const shortMm = extents[(extents.indexOf(longMm) + 90) % 180] ?? longMm;
  return { longMm, shortMm };
}
