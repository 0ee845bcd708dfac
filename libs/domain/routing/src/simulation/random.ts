/** Random numbers that are the same for the same seed on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Exponential of mean 1. */
  exponential(): number;
  /** Normal of mean 0 and deviation 1. */
  normal(): number;
}

/** A 32-bit generator (sfc32, Doty-Humphrey's PractRand) filled from the seed by splitmix32 and warmed up. */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  const split = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, counter] = [split(), split(), split(), 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 12; warm++) next();
  const exponential = () => -Math.log(1 - next());
  return {
    next,
    exponential,
    // Box and Muller; the second value is thrown away so that a call always takes two numbers.
    normal: () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * next()),
  };
}
