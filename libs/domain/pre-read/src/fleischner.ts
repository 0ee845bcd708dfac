import { type Words, words } from './words';

export type NoduleDensity = 'solid' | 'part-solid' | 'ground-glass' | 'calcified';

export const densityWords: Record<NoduleDensity, Words> = {
  solid: words('实性结节', 'Solid nodule'),
  'part-solid': words('部分实性结节', 'Part-solid nodule'),
  'ground-glass': words('磨玻璃结节', 'Ground-glass nodule'),
  calcified: words('钙化结节', 'Calcified nodule'),
};

export interface SizeCategory {
  readonly code: 'solid-under-6' | 'solid-6-to-8' | 'solid-over-8' | 'subsolid-under-6' | 'subsolid-6-or-more';
  readonly label: Words;
}

/** The guideline is for adults from this age on. */
export const fleischnerFromYears = 35;

/**
 * Size row of Fleischner 2017 (10.1148/radiol.2017161659, incidental nodules, adults from 35 without cancer or immune
 * suppression): mean of long and short axis rounded to whole millimetres. Null for calcified nodules and for anything over
 * 30 mm: that is a mass. Gives the row only; what to do depends on risk and number, and is the reader's.
 */
export function fleischnerOf(density: NoduleDensity, meanMm: number, longMm: number): SizeCategory | null {
  if (density === 'calcified' || longMm > 30) return null;
  const mm = Math.round(meanMm);
  if (density === 'solid') {
    if (mm < 6)
      return {
        code: 'solid-under-6',
        label: words('Fleischner 2017：实性 <6 mm', 'Fleischner 2017: solid, under 6 mm'),
      };
    if (mm <= 8)
      return { code: 'solid-6-to-8', label: words('Fleischner 2017：实性 6–8 mm', 'Fleischner 2017: solid, 6–8 mm') };
    return { code: 'solid-over-8', label: words('Fleischner 2017：实性 >8 mm', 'Fleischner 2017: solid, over 8 mm') };
  }
  return mm < 6
    ? {
        code: 'subsolid-under-6',
        label: words('Fleischner 2017：亚实性 <6 mm', 'Fleischner 2017: subsolid, under 6 mm'),
      }
    : {
        code: 'subsolid-6-or-more',
        label: words('Fleischner 2017：亚实性 ≥6 mm', 'Fleischner 2017: subsolid, 6 mm or more'),
      };
}
