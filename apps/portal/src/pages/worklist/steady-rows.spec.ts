import { describe, expect, it } from 'vitest';
import { steadyRows } from './steady-rows';

const rows = (ids: string) => [...ids].map((id) => ({ id, state: 'assigned' }));
const said = (result: ReturnType<typeof steadyRows>) => result.rows.map((one) => (one.gone ? `(${one.row.id})` : one.row.id)).join('');

describe('rows under the pointer', () => {
  it('follow the server while nobody points at them', () => {
    expect(said(steadyRows(rows('abc'), rows('cab'), false))).toBe('cab');
  });
  it('stay where they are while somebody does, and say what waits', () => {
    const held = steadyRows(rows('abc'), rows('cab'), true);
    expect([said(held), held.waiting]).toEqual(['abc', 3]);
  });
  it('keep the place of a case that left, and put a new one last', () => {
    const held = steadyRows(rows('abc'), rows('dac'), true);
    expect([said(held), held.waiting]).toEqual(['a(b)cd', 2]);
  });
  it('show the newest content in the old place', () => {
    expect(steadyRows(rows('a'), [{ id: 'a', state: 'reading' }], true).rows[0]?.row.state).toBe('reading');
  });
  it('have nothing waiting when nothing changed', () => {
    expect(steadyRows(rows('abc'), rows('abc'), true).waiting).toBe(0);
  });
});
