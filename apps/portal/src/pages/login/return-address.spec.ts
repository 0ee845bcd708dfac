import { describe, expect, it } from 'vitest';
import { returnAddress } from './return-address';

describe('the way back after signing in', () => {
  it('leads to an address of this origin', () => {
    expect(returnAddress('?return=%2Fviewer%3FcaseId%3D1')).toBe('/viewer?caseId=1');
  });
  it.each(['', '?return=https://evil.example', '?return=//evil.example', '?return=/\\evil.example', '?return=javascript:alert(1)', '?return=/%09/evil.example'])('leads nowhere else: %s', (search) => {
    expect(returnAddress(search)).toBeNull();
  });
});
