/** A UID made of a seed text, always the same one: `2.25.` and a 128-bit number (PS3.5 B.2). */
export function uidOf(seed: string): string {
  let number = 0n;
  for (let part = 0; part < 4; part += 1) {
    let hash = 0x811c9dc5 ^ (part * 0x9e3779b1);
    for (let i = 0; i < seed.length; i += 1) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    // FNV alone leaves neighbouring seeds close together; the finish of MurmurHash3 spreads them.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    number = (number << 32n) | BigInt((hash ^ (hash >>> 16)) >>> 0);
  }
  return `2.25.${number}`;
}
