import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256 } from './sha-256';

describe('SHA-256 in pieces', () => {
  it('is that of the standard, wherever the pieces are cut', () => {
    expect(new Sha256().hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
      const sha = new Sha256();
      const reference = createHash('sha256');
      for (const piece of pieces) {
        sha.update(piece);
        reference.update(piece);
      }
      expect(sha.hex()).toBe(reference.digest('hex'));
    }));
  });
});
