import type { ModelInput } from './model-manifest';
import { seenPart } from './prepare-radiograph';
import { type Words, words } from './words';

export interface HeatRegion {
  /** In image pixels. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly peak: number;
  /** By the rule of frontal films: the patient's right is on the left of the image. */
  readonly side: 'left' | 'right' | 'both';
  readonly region: Words;
}

/**
 * The region of greatest heat on a frontal film: the cells over half the peak that hang together with it (eight neighbours).
 * `heatmap` is h x w, row-major, over the part of the image the network saw. Null when the map is empty or flat.
 */
export function boxFromHeatmap(
  heatmap: ArrayLike<number>,
  h: number,
  w: number,
  image: { readonly rows: number; readonly columns: number; readonly resize: ModelInput['resize'] },
): HeatRegion | null {
  let top = -1;
  let peak = 0;
  for (let i = 0; i < h * w; i++) {
    if ((heatmap[i] ?? 0) > peak) {
      peak = heatmap[i] ?? 0;
      top = i;
    }
  }
  if (top < 0) return null;
  const seen = new Uint8Array(h * w);
  const queue = [top];
  seen[top] = 1;
  const at = { x0: w, x1: 0, y0: h, y1: 0 };
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head] ?? 0;
    const x = i % w;
    const y = Math.floor(i / w);
    at.x0 = Math.min(at.x0, x);
    at.x1 = Math.max(at.x1, x);
    at.y0 = Math.min(at.y0, y);
    at.y1 = Math.max(at.y1, y);
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const n = (y + dy) * w + x + dx;
        if (x + dx < 0 || x + dx >= w || y + dy < 0 || y + dy >= h || seen[n] || (heatmap[n] ?? 0) < peak / 2) continue;
        seen[n] = 1;
        queue.push(n);
      }
    }
  }
  if (queue.length === h * w) return null;
  const part = seenPart(image.rows, image.columns, h, w, image.resize);
  const x = Math.max(0, Math.round(part.x + (at.x0 * part.width) / w));
  const y = Math.max(0, Math.round(part.y + (at.y0 * part.height) / h));
  const right = Math.min(image.columns, Math.round(part.x + ((at.x1 + 1) * part.width) / w));
  const bottom = Math.min(image.rows, Math.round(part.y + ((at.y1 + 1) * part.height) / h));
  if (right <= x || bottom <= y) return null;
  const middle = image.columns / 2;
  const share = (middle - x) / (right - x);
  const side = share > 0.75 ? 'right' : share < 0.25 ? 'left' : 'both';
  return {
    box: { x, y, width: right - x, height: bottom - y },
    peak,
    side,
    region: regionOf(side, (y + bottom) / 2 / image.rows),
  };
}

/** Thirds of the film's height: rough, the lungs themselves are not outlined. */
function regionOf(side: HeatRegion['side'], height: number): Words {
  const zh = { left: '左肺', right: '右肺', both: '双肺' }[side];
  const en = { left: 'left', right: 'right', both: 'both lungs,' }[side];
  if (height < 0.4) return words(`${zh}上部`, `${en} upper part`);
  return height < 0.62 ? words(`${zh}中部`, `${en} middle part`) : words(`${zh}下部`, `${en} lower part`);
}
