import { slicePlaces, usualSpacing, type SlicePlace } from './slice-stack';

/** Own choice: below, there is no usual distance. */
const fewest = 6;
/** Own choice: a stack is even when so many of its steps are within a tenth of the usual one. Some protocols leave gaps on purpose. */
const evenShare = 0.8;

/** About how many slices a stack of even spacing leaves out: steps of at least half as much again as usual. 0 when its spacing is not even. */
export function missingSlices(slices: readonly SlicePlace[]): number {
  const places = slicePlaces(slices);
  if (!places || places.length < fewest) return 0;
  const usual = usualSpacing(places);
  if (usual === null || usual <= 0) return 0;
  const steps = places.slice(1).map((place, at) => place - (places[at] ?? place));
  const even = steps.filter((step) => Math.abs(step - usual) <= usual * 0.1).length;
  if (even < steps.length * evenShare) return 0;
  return steps.reduce((sum, step) => sum + (step >= usual * 1.5 ? Math.round(step / usual) - 1 : 0), 0);
}
