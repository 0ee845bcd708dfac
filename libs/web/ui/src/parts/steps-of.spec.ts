import { describe, expect, it } from 'vitest';
import { stepsOf } from './steps-of';

const at = (clock: string) => `2026-03-01T${clock}:00+08:00`;
const steps = { sentAt: at('08:00'), receivedAt: at('08:02'), preReadAt: null, assignedAt: null, openedAt: null, signedAt: null, deliveredAt: null, acknowledgedAt: null };
const kinds = (of: ReturnType<typeof stepsOf>) => of.map((step) => step.kind).join(' ');

describe('the step line', () => {
  it('waits at the pre-read once all images have arrived', () => {
    expect(kinds(stepsOf({ state: 'received', steps }))).toBe('passed passed current ahead ahead ahead ahead');
  });
  it('shows a case that went on without a pre-read', () => {
    expect(kinds(stepsOf({ state: 'assigned', steps: { ...steps, assignedAt: at('08:04') } }))).toBe('passed passed skipped passed current ahead ahead');
  });
  it('counts a step from the last one reached', () => {
    expect(stepsOf({ state: 'assigned', steps: { ...steps, assignedAt: at('08:04') } })[3]?.tookSeconds).toBe(120);
  });
  it('stops where the case was returned', () => {
    expect(kinds(stepsOf({ state: 'returned', steps: { ...steps, preReadAt: at('08:03'), assignedAt: at('08:04'), openedAt: at('08:10') } }))).toBe('passed passed passed passed passed stopped ahead');
  });
  it('is complete when the county has acknowledged', () => {
    const all = { ...steps, preReadAt: at('08:03'), assignedAt: at('08:04'), openedAt: at('08:10'), signedAt: at('08:20'), deliveredAt: at('08:21'), acknowledgedAt: at('08:30') };
    expect(kinds(stepsOf({ state: 'final', steps: all }))).toBe('passed passed passed passed passed passed passed');
  });
});
