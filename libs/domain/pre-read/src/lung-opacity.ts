import { squaredDistances } from './distance';
import type { LungField } from './lung-field';
import { leftLung, type LungMask, rightLung } from './lung-mask';
import { heightsOf, thirdAt } from './lung-place';
import type { Mass } from './masses-of';

/** Hounsfield borders of opacity: ground glass from the first up to the second, consolidation from there up to the third. */
export interface OpacityBands {
  readonly groundGlassFromHu: number;
  readonly consolidationFromHu: number;
  readonly toHu: number;
}

/**
 * Well-aerated lung ends at -700 HU (Colombi 2020, 10.1148/radiol.2020201433: -950 to -700). Ground glass gives way to
 * consolidation at -300 HU, where the eye's lung window stops showing vessels through it (Shan 2020, arXiv:2003.04655, takes
 * the same border). 100 HU is where non-aerated lung ends (Gattinoni 2001, 10.1164/ajrccm.164.9.2103121): above are
 * calcium and contrast.
 */
export const defaultOpacityBands: OpacityBands = { groundGlassFromHu: -700, consolidationFromHu: -300, toHu: 100 };

/** Millilitres of one third of one lung: all of it that was judged, and what of it is opaque. */
export interface ThirdOpacity {
  readonly side: 'right' | 'left';
  readonly third: 'lower' | 'middle' | 'upper';
  readonly lungMl: number;
  readonly groundGlassMl: number;
  readonly consolidationMl: number;
}

/**
 * Own choice, half the thickness of what counts: vessels beyond the hilum and the half-filled rim of the lung are thinner than
 * 8 mm in a slice and do not count; nor does a patch of pneumonia that thin.
 */
const leastRadiusMm = 4;

/**
 * How much of each third of each lung is opaque, by density. Judged is the lung that holds air, and the consolidated
 * lung that has no air: what lies where the same lung goes on below, and above or around (see lungFieldOf), and the masses.
 * Airways are left out. A tumour counts as consolidation: density does not tell them apart.
 * Not judged: heart, mediastinum and hila with lung behind them; a base, or a strip along the chest wall from apex to base,
 * that is consolidated throughout, since nothing tells it from effusion or from the liver.
 */
export function lungOpacity(
  mask: LungMask,
  { expected, mediastinum }: LungField,
  masses: readonly Mass[],
  bands: OpacityBands = defaultOpacityBands,
): ThirdOpacity[] {
  const { grid, lung } = mask;
  const { x: nx, y: ny, z: nz } = grid.size;
  const plane = nx * ny;
  const voxelMl = (grid.spacingMm.x * grid.spacingMm.y * grid.spacingMm.z) / 1000;
  const heights = heightsOf(mask);
  const counts = { lung: new Float64Array(6), groundGlass: new Float64Array(6), consolidation: new Float64Array(6) };
  const field = new Uint8Array(plane);
  const opaque = new Uint8Array(plane);
  for (let z = 0; z < nz; z++) {
    const base = z * plane;
    let any = false;
    for (let i = 0; i < plane; i++) {
      const at = base + i;
      const own = lung[at] ?? 0;
      const hu = grid.hu[at] ?? -1000;
      const isTissue = hu >= bands.groundGlassFromHu && hu <= bands.toHu;
      let side = own === rightLung || own === leftLung ? own : 0;
      if (!side && own === 0 && isTissue && !mediastinum[at]) side = expected[at] ?? 0;
      field[i] = side;
      opaque[i] = side && isTissue ? 1 : 0;
      if (side) any = true;
    }
    for (const mass of masses) any = addMass(mass, z, plane, field, opaque) || any;
    if (!any) continue;
    clearThin(opaque, nx, ny, leastRadiusMm / grid.spacingMm.x);
    for (const side of [rightLung, leftLung] as const) {
      const third = thirdAt(heights[side], z);
      const slot = (side === rightLung ? 0 : 3) + third;
      for (let i = 0; i < plane; i++) {
        if (field[i] !== side) continue;
        counts.lung[slot] = (counts.lung[slot] ?? 0) + 1;
        if (!opaque[i]) continue;
        const band =
          (grid.hu[base + i] ?? -1000) < bands.consolidationFromHu ? counts.groundGlass : counts.consolidation;
        band[slot] = (band[slot] ?? 0) + 1;
      }
    }
  }
  return (['right', 'left'] as const).flatMap((side, s) =>
    (['lower', 'middle', 'upper'] as const).map((third, t) => ({
      side,
      third,
      lungMl: (counts.lung[s * 3 + t] ?? 0) * voxelMl,
      groundGlassMl: (counts.groundGlass[s * 3 + t] ?? 0) * voxelMl,
      consolidationMl: (counts.consolidation[s * 3 + t] ?? 0) * voxelMl,
    })),
  );
}

function addMass(mass: Mass, z: number, plane: number, field: Uint8Array, opaque: Uint8Array): boolean {
  const from = (z - mass.fromZ) * plane;
  if (from < 0 || from >= mass.region.length) return false;
  const side = mass.side === 'right' ? rightLung : leftLung;
  for (let i = 0; i < plane; i++) {
    if (!mass.region[from + i]) continue;
    field[i] = field[i] || side;
    opaque[i] = 1;
  }
  return true;
}

/** Keeps of a plane what lies in a disc of `radius` pixels that fits into it (morphological opening). */
function clearThin(plane: Uint8Array, width: number, height: number, radius: number): void {
  const outside = plane.map((v) => (v ? 0 : 1));
  const depth = squaredDistances(outside, width, height);
  const core = new Uint8Array(plane.length);
  for (let i = 0; i < core.length; i++) core[i] = (depth[i] ?? 0) > radius * radius ? 1 : 0;
  const away = squaredDistances(core, width, height);
  for (let i = 0; i < plane.length; i++) if ((away[i] ?? 0) > radius * radius) plane[i] = 0;
}
