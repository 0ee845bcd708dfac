import type { NoduleDensity } from './fleischner';
import { type Words, words } from './words';

export interface LungRadsCategory {
  readonly code: '2' | '3' | '4a' | '4b';
  readonly label: Words;
}

export interface NoduleForLungRads {
  readonly density: NoduleDensity;
  /** Mean of long and short axis, to 0.1 mm. */
  readonly meanMm: number;
  readonly longMm: number;
  /** The same of the solid core of a part-solid nodule. */
  readonly solidCoreMm: number | null;
}

/** Lung-RADS asks for slices up to 2.5 mm. */
export const lungRadsThickestMm = 2.5;
/** The ages that the American screening programmes take in. */
export const lungRadsAges = { from: 50, to: 80 } as const;

/**
 * Lung-RADS 2022 (American College of Radiology, November 2022), first screening round, by size and density alone. Solid: 2 under 6 mm, 3
 * under 8, 4A under 15, else 4B. Part-solid: 2 under 6 mm in all; then by the solid core: 3 under 6, 4A under 8, else 4B.
 * Ground glass: 2 under 30 mm, else 3. None for a calcified nodule (benign patterns are category 1, and patterns are not judged) and none
 * over 30 mm long. Not applied, because shape is not judged: juxtapleural and perifissural nodules (2), cysts, nodules in
 * airways, spiculation (4X).
 */
export function lungRadsOf({ density, meanMm, longMm, solidCoreMm }: NoduleForLungRads): LungRadsCategory | null {
  if (density === 'calcified' || longMm > 30) return null;
  const code = categoryOf(density, meanMm, solidCoreMm ?? 0);
  const shown = code.toUpperCase();
  return {
    code,
    label: words(`Lung-RADS 2022（首次筛查）：${shown} 类`, `Lung-RADS 2022 (first screening): category ${shown}`),
  };
}

function categoryOf(
  density: Exclude<NoduleDensity, 'calcified'>,
  meanMm: number,
  coreMm: number,
): LungRadsCategory['code'] {
  switch (density) {
    case 'solid':
      return meanMm < 6 ? '2' : meanMm < 8 ? '3' : meanMm < 15 ? '4a' : '4b';
    case 'part-solid':
      return meanMm < 6 ? '2' : coreMm < 6 ? '3' : coreMm < 8 ? '4a' : '4b';
    case 'ground-glass':
      return meanMm < 30 ? '2' : '3';
    default:
      return density satisfies never;
  }
}
