import { round, rocOf, wilson } from './roc';

export interface BoxShare {
  /** left, top, right, bottom as shares of the picture. */
  readonly box: readonly [number, number, number, number];
}
export interface HeatFigure {
  readonly n: number;
  /** Share of pictures whose hottest cell has its middle in a box. */
  readonly pointingGame: number;
  readonly pointingGameCi95: readonly [number, number];
  /** Mean share of the heat over the picture's median that lies in boxes. */
  readonly heatInside: number;
  /** Mean share of the picture that boxes cover: what heat spread evenly would give. */
  readonly boxesCover: number;
  /** Cells in boxes against the other cells of the same picture, mean over the pictures. */
  readonly cellAuc: number;
}

/** Whether a heat map lies on the boxes that radiologists drew. Null when no picture has a box. */
export function heatOnBoxes(pictures: readonly { readonly heat: ArrayLike<number>; readonly side: number; readonly boxes: readonly BoxShare[] }[]): HeatFigure | null {
  const judged = pictures.filter(({ boxes }) => boxes.length > 0);
  if (judged.length === 0) return null;
  let [hits, inside, cover, auc] = [0, 0, 0, 0];
  for (const { heat, side, boxes } of judged) {
    const values = Array.from({ length: side * side }, (_, at) => heat[at] ?? 0);
    const within = values.map((_, at) => {
      const [x, y] = [((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side];
      return boxes.some(({ box: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom);
    });
    if (within[values.indexOf(Math.max(...values))]) hits += 1;
    const median = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    const over = values.map((value) => Math.max(0, value - median));
    const total = over.reduce((sum, value) => sum + value, 0);
    inside += over.reduce((sum, value, at) => sum + (within[at] ? value : 0), 0) / Math.max(total, 1e-9);
    cover += within.filter(Boolean).length / values.length;
    auc += rocOf(within, values).auc ?? 0.5;
  }
  const n = judged.length;
  return { n, pointingGame: round(hits / n, 3), pointingGameCi95: wilson(hits, n), heatInside: round(inside / n, 3), boxesCover: round(cover / n, 3), cellAuc: round(auc / n, 3) };
}
