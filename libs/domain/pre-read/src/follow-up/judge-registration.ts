import { type Affine, inverse, moved } from './affine';
import { distanceOf, type Pair, worth } from './fit-surfaces';
import { fromCell, isCovered, type LungShape, shareOf, type Side, toCell } from './lung-shape';

export interface Judgement {
  /** Distance of the surfaces, mm: the worst of both lungs and both directions. */
  readonly errorMm: number;
  /** Dice overlap of the lungs where both scans reach. */
  readonly overlap: number;
  /** Share of the smaller scan's lung that lies in the other scan. */
  readonly common: number;
}

interface Judged {
  readonly earlier: LungShape;
  readonly later: LungShape;
  readonly toLater: Readonly<Record<Side, Affine>>;
  /** Right, then left: the earlier's points on the later's surface, and the other way. */
  readonly forth: readonly Pair[];
  readonly back: readonly Pair[];
}

const sides: readonly Side[] = ['right', 'left'];

/** How well a registration holds, looked at from both sides. */
export function judgeRegistration({ earlier, later, toLater, forth, back }: Judged): Judgement {
  const errors = sides.flatMap((side, i) => [
    worth(distanceOf(forth.slice(i, i + 1), toLater[side])),
    worth(distanceOf(back.slice(i, i + 1), inverse(toLater[side]))),
  ]);
  const there = compared(later, earlier, { right: inverse(toLater.right), left: inverse(toLater.left) });
  const backAgain = compared(earlier, later, toLater);
  return {
    errorMm: Math.max(...errors),
    overlap: Math.min(there.overlap, backAgain.overlap),
    common: Math.max(there.common, backAgain.common),
  };
}

/** Every second cell of one scan along each axis, held against the other scan's cells at the same place of the lung. */
function compared(one: LungShape, other: LungShape, toOther: Judged['toLater']): { overlap: number; common: number } {
  let [both, sum, all, held] = [0, 0, 0, 0];
  for (const side of sides) {
    for (let z = 0; z < one.size.z; z += 2) {
      for (let y = 0; y < one.size.y; y += 2) {
        for (let x = 0; x < one.size.x; x += 2) {
          const here = shareOf(one.cells[(z * one.size.y + y) * one.size.x + x] ?? 0, side);
          const place = moved(toOther[side], fromCell(one, [x, y, z]));
          all += here;
          if (!isCovered(other, place)) continue;
          const [i, j, k] = toCell(other, place);
          const there = shareOf(
            other.cells[(Math.round(k) * other.size.y + Math.round(j)) * other.size.x + Math.round(i)] ?? 0,
            side,
          );
          held += here;
          both += Math.min(here, there);
          sum += here + there;
        }
      }
    }
  }
  return { overlap: sum > 0 ? (2 * both) / sum : 0, common: all > 0 ? held / all : 0 };
}
