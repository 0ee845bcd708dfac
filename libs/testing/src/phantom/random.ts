/** Numbers from 0 up to 1 that look random and repeat for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A table of normally distributed numbers, standard deviation 1 (Box-Muller); walk through it instead of drawing each. */
export function normalTable(length: number, random: () => number): Float32Array {
  const table = new Float32Array(length);
  for (let i = 0; i < length; i += 1) {
    table[i] = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  }
  return table;
}
