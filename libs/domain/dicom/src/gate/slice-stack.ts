/** Where an image lies, as its header says. */
export interface SlicePlace {
  /** Millimetres, patient coordinates. */
  readonly position: readonly number[] | null;
  readonly orientation: readonly number[] | null;
}

/** Places of parallel slices along their normal, in millimetres, ascending, each once; null when the images do not lie in one stack. */
export function slicePlaces(slices: readonly SlicePlace[]): readonly number[] | null {
  const [first] = slices;
  const normal = first?.orientation ? normalOf(first.orientation) : null;
  if (!normal) return null;
  const places: number[] = [];
  for (const { position, orientation } of slices) {
    const own = orientation ? normalOf(orientation) : null;
    // Own choice: directions that differ by less than about two degrees are parallel.
    if (!position || position.length < 3 || !own || Math.abs(dot(own, normal)) < 0.9994) return null;
    places.push(dot(position, normal));
  }
  places.sort((a, b) => a - b);
  return places.filter((place, at) => at === 0 || place - (places[at - 1] ?? place) > 0.01);
}

/** The usual distance between neighbours: the median, in millimetres. */
export function usualSpacing(places: readonly number[]): number | null {
  const steps = places.slice(1).map((place, at) => place - (places[at] ?? place)).sort((a, b) => a - b);
  return steps[Math.floor((steps.length - 1) / 2)] ?? null;
}

function normalOf(orientation: readonly number[]): readonly number[] | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = orientation;
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
  const length = Math.hypot(...normal);
  return orientation.length === 6 && length > 0.5 ? normal.map((of) => of / length) : null;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, of, at) => sum + of * (b[at] ?? 0), 0);
}
