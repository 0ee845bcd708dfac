import type { CtVolume, Vector } from './ct-volume';
import { leftLung, type LungMask, rightLung } from './lung-mask';
import { toGridIndex } from './resample';
import { type Words, words } from './words';

/** Which lung a place (volume indices) lies in; null outside both. */
export function sideOf(volume: CtVolume, { grid, closed }: LungMask, centre: Vector): 'left' | 'right' | null {
  const x = toGridIndex(centre[0], grid.spacingMm.x, volume.spacingMm.x, grid.size.x);
  const y = toGridIndex(centre[1], grid.spacingMm.y, volume.spacingMm.y, grid.size.y);
  const z = toGridIndex(centre[2], grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
  const side = closed[(z * grid.size.y + y) * grid.size.x + x];
  return side === leftLung ? 'left' : side === rightLung ? 'right' : null;
}

/** The lowest and highest grid slice of each lung, closed; high under low where there is none. */
export type LungHeights = Readonly<Record<typeof rightLung | typeof leftLung, readonly [low: number, high: number]>>;

export function heightsOf({ grid, closed }: LungMask): LungHeights {
  const plane = grid.size.x * grid.size.y;
  const of = (label: number): [number, number] => {
    let low = grid.size.z;
    let high = -1;
    for (let z = 0; z < grid.size.z; z++) {
      if (closed.subarray(z * plane, (z + 1) * plane).indexOf(label) < 0) continue;
      if (high < 0) low = z;
      high = z;
    }
    return [low, high];
  };
  return { [rightLung]: of(rightLung), [leftLung]: of(leftLung) };
}

/** Lower (0), middle (1) or upper (2) third of a lung's height; beyond its ends the nearest. */
export const thirdAt = ([low, high]: readonly [number, number], z: number): 0 | 1 | 2 => {
  const share = (z - low) / Math.max(1, high - low + 1);
  return share < 1 / 3 ? 0 : share < 2 / 3 ? 1 : 2;
};

/** Upper, middle or lower third of that lung's height. Lobes are not told: fissures are not looked for. */
export function zoneOf(volume: CtVolume, mask: LungMask, side: 'left' | 'right', slice: number): Words {
  const { grid } = mask;
  const z = toGridIndex(slice, grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
  const third = thirdAt(heightsOf(mask)[side === 'left' ? leftLung : rightLung], z);
  return thirdWords(side, third);
}

/** A third of a lung in words: a zone, never a lobe. */
export function thirdWords(side: 'left' | 'right', third: 0 | 1 | 2): Words {
  const zh = side === 'left' ? '左肺' : '右肺';
  const names = [
    words(`${zh}下野`, `${side} lower zone`),
    words(`${zh}中野`, `${side} middle zone`),
    words(`${zh}上野`, `${side} upper zone`),
  ] as const;
  return names[third];
}
