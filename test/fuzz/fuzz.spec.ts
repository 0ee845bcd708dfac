import { describe, expect, it } from 'vitest';
import { fuzzMultipart } from './fuzz-multipart';
import { fuzzParser, inputOf } from './fuzz-parser';
import { Random } from './random';

/** A short run of what `npm run fuzz` does for millions of inputs; the same seeds each time. */
describe('files that nobody should send', () => {
  it('are taken or refused with a reason, in memory and piece by piece alike, fast and without a word of the patient', () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= 6000; seed += 1) {
      try {
        const outcome = fuzzParser(inputOf(seed));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    // Inputs that are all refused at the first byte would prove nothing.
    expect(outcomes.get('taken')).toBeGreaterThan(600);
    for (const code of ['length-beyond-end', 'nested-too-deep', 'bad-deflate', 'inflated-too-large', 'bad-uid', 'missing-uid', 'truncated', 'bad-structure', 'not-dicom', 'too-many-frames']) expect(outcomes.get(code), code).toBeGreaterThan(0);
  });

  it('come in multipart bodies that are read whole or refused, however they are cut', async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= 2000; seed += 1) {
      const outcome = await fuzzMultipart(new Random(seed)).catch((error: unknown) => Promise.reject(new Error(`seed ${seed}`, { cause: error })));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const outcome of ['whole', 'damaged', 'refused']) expect(outcomes.get(outcome), outcome).toBeGreaterThan(50);
  });
});
