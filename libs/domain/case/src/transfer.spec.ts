import { describe, expect, it } from 'vitest';
import { mayGoToReaders } from './transfer';

const transfer = { announced: 300, arrived: 300, complete: true, released: false };

describe('a study that a gateway has announced', () => {
  it('goes to readers when all 300 of 300 images are there', () => expect(mayGoToReaders(transfer)).toBe(true));
  it('does not with 299 of 300', () => expect(mayGoToReaders({ ...transfer, arrived: 299 })).toBe(false));
  it('does not while the modality still sends, though all that is announced so far is there', () => expect(mayGoToReaders({ ...transfer, complete: false })).toBe(false));
  it('does with 299 of 300 when a person says so', () => expect(mayGoToReaders({ ...transfer, arrived: 299, released: true })).toBe(true));
});
