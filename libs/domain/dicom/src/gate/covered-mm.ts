import type { InstanceToCheck } from './study-to-check';
import { slicePlaces, usualSpacing } from './slice-stack';

/** How much of the body a series of slices covers, in millimetres; null when the files do not say where they lie. */
export function coveredMm(series: readonly InstanceToCheck[]): number | null {
  const [first] = series;
  if (series.length === 1 && first && first.frames > 1) return first.sliceThickness ? first.frames * first.sliceThickness : null;
  const places = slicePlaces(series);
  if (!places) return null;
  const thickness = first?.sliceThickness ?? usualSpacing(places) ?? 0;
  return (places.at(-1) ?? 0) - (places[0] ?? 0) + thickness;
}
