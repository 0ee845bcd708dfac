import { describe, expect, it } from 'vitest';
import { stowOutcomes } from './stow-outcome';

const stored = (uid: string, number?: number) => ({ '00081155': { vr: 'UI', Value: [uid] }, ...(number ? { '00200019': { vr: 'IS', Value: [number] } } : {}) });
const failed = (uid: string, reason: number, number?: number) => ({ ...stored(uid, number), '00081197': { vr: 'US', Value: [reason] } });
const reply = (ok: object[], bad: object[]) => ({ '00081199': { vr: 'SQ', Value: ok }, '00081198': { vr: 'SQ', Value: bad } });

describe('the answer to a store request', () => {
  it('names each part by its number', () => {
    expect(stowOutcomes(reply([stored('1', 1)], [failed('', 0xc000, 2)]), ['1', '2'])).toEqual([null, 'stow-not-understood']);
  });
  it('is read by UID from a server that gives no numbers', () => {
    expect(stowOutcomes(reply([stored('2')], [failed('1', 0x0111)]), ['1', '2'])).toEqual(['stow-duplicate', null]);
  });
  it('counts a part that it does not name as refused', () => {
    expect(stowOutcomes(reply([stored('1', 1)], []), ['1', '2'])).toEqual([null, 'stow-failed']);
  });
  it('is no success when it cannot be read', () => {
    expect(stowOutcomes('<html>', ['1'])).toEqual(['stow-failed']);
  });
});
