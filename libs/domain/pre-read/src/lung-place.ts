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

/** Upper, middle or lower third of that lung's height. Lobes are not told: fissures are not looked for. */
export function zoneOf(volume: CtVolume, { grid, closed }: LungMask, side: 'left' | 'right', slice: number): Words {
  const plane = grid.size.x * grid.size.y;
  const label = side === 'left' ? leftLung : rightLung;
  let low = grid.size.z;
  let high = -1;
  for (let z = 0; z < grid.size.z; z++) {
    if (closed.subarray(z * plane, (z + 1) * plane).indexOf(label) < 0) continue;
    if (high < 0) low = z;
    high = z;
  }
  const z = toGridIndex(slice, grid.spacingMm.z, volume.spacingMm.z, grid.size.z);
  const third = Math.max(0, Math.min(2, Math.floor(((z - low) / Math.max(1, high - low + 1)) * 3)));
  const zh = side === 'left' ? '左肺' : '右肺';
  const names = [
    words(`${zh}下野`, `${side} lower zone`),
    words(`${zh}中野`, `${side} middle zone`),
    words(`${zh}上野`, `${side} upper zone`),
  ];
  return names[third] ?? words(zh, `${side} lung`);
}
