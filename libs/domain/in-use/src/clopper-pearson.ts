/** Probability of at most `hits` of `n` when each comes with probability `p`. */
export function binomialAtMost(hits: number, n: number, p: number): number {
  if (hits >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  const [logP, logQ] = [Math.log(p), Math.log1p(-p)];
  let [logChoose, sum] = [0, 0];
  for (let k = 0; k <= hits; k += 1) {
    sum += Math.exp(logChoose + k * logP + (n - k) * logQ);
    logChoose += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, sum);
}

/** The p at which a probability that falls with p equals `wanted`. */
function crossing(fallingIn: (p: number) => number, wanted: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (fallingIn(middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Exact interval of a share (Clopper & Pearson 1934, 10.1093/biomet/26.4.404): never covers less than it says, and is wide for
 * few cases. `[0, 1]` for n = 0. Throws nothing; `hits` must lie within 0..n.
 */
export function clopperPearson(hits: number, n: number, confidence = 0.95): readonly [number, number] {
  if (n === 0) return [0, 1];
  const tail = (1 - confidence) / 2;
  return [
    hits === 0 ? 0 : crossing((p) => binomialAtMost(hits - 1, n, p), 1 - tail),
    hits === n ? 1 : crossing((p) => binomialAtMost(hits, n, p), tail),
  ];
}
