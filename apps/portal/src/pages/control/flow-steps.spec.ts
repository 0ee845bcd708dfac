import { describe, expect, it } from 'vitest';
import { inStepSince, stepOf } from './flow-steps';

const at = (clock: string) => `2026-03-01T${clock}:00+08:00`;
const steps = { sentAt: at('08:00'), receivedAt: at('08:02'), preReadAt: at('08:03'), assignedAt: null, openedAt: null, signedAt: null, deliveredAt: null, acknowledgedAt: null };

describe('the flow of the control room', () => {
  it('counts a case in the pool from its pre-read', () => {
    expect([stepOf({ state: 'in-pool', steps }), inStepSince({ state: 'in-pool', steps })]).toEqual(['pool', at('08:03')]);
  });
  it('keeps a signed report until the county has acknowledged it', () => {
    const signed = { ...steps, signedAt: at('09:00') };
    expect(stepOf({ state: 'final', steps: signed })).toBe('delivered');
    expect(stepOf({ state: 'final', steps: { ...signed, acknowledgedAt: at('09:30') } })).toBeNull();
  });
});
