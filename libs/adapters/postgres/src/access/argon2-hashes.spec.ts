import { describe, expect, it } from 'vitest';
import { Argon2Hashes } from './argon2-hashes';

const hashes = new Argon2Hashes();

describe('a password', () => {
  it('is kept as argon2id with 19 MiB and two passes, differently each time, and matches only itself', async () => {
    const [first, second] = await Promise.all([hashes.hash('correct horse'), hashes.hash('correct horse')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
    expect(await hashes.matches(first, 'correct horse')).toBe(true);
    expect(await hashes.matches(first, 'correct horsf')).toBe(false);
    expect(await hashes.matches('not a hash', 'x')).toBe(false);
  });

  it('of nobody never matches and takes the time of one that is wrong', async () => {
    const encoded = await hashes.hash('x');
    const times = { nobody: [] as number[], wrong: [] as number[] };
    for (let n = 0; n < 9; n += 1) {
      for (const [kind, against] of [['nobody', null], ['wrong', encoded]] as const) {
        const begun = performance.now();
        expect(await hashes.matches(against, 'guess')).toBe(false);
        times[kind].push(performance.now() - begun);
      }
    }
    const median = (of: number[]) => of.sort((a, b) => a - b)[4] ?? 0;
    // A factor that a loaded machine keeps to; without the decoy it is some hundred.
    expect(median(times.nobody) / median(times.wrong)).toBeGreaterThan(0.3);
    expect(median(times.nobody) / median(times.wrong)).toBeLessThan(3);
  });
});
