import { describe, expect, it } from 'vitest';
import { trustOf } from './trust-of';

const model = { id: 'ct-nodule', version: '0.1.0' };
const label = { zh: '结节', en: 'Nodule' };
const qingshi = { id: 'q', name: '青石' };
const value = (hospital: typeof qingshi | null, n: number, version = '0.1.0') => ({ hospital, code: 'nodule', label, model: { ...model, version }, n, confirmed: n, share: 1, low: 0.7, high: 1 });
const kase = { sendingHospital: qingshi, preRead: { status: 'done' as const, flagged: true, top: { code: 'nodule', label, probability: 0.9, threshold: 0.5, model } } };

describe('how far a flag can be trusted', () => {
  it('is what the readers said at the sending hospital, once ten were judged there', () => {
    expect(trustOf([value(null, 40), value(qingshi, 10)], kase)).toMatchObject({ hospital: qingshi, n: 10 });
    expect(trustOf([value(null, 40), value(qingshi, 9)], kase)).toMatchObject({ hospital: null, n: 40 });
  });
  it('is never that of another version of the model, and unknown without a judged flag', () => {
    expect(trustOf([value(null, 40, '0.2.0')], kase)).toBeNull();
    expect(trustOf([], kase)).toBeNull();
  });
});
