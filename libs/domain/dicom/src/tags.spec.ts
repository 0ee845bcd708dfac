import { describe, expect, it } from 'vitest';
import { tagOf } from './tags';

describe('the tag of a name', () => {
  it('is found by keyword and by hexadecimal digits', () => {
    expect([tagOf('PatientName'), tagOf('7fe00010')]).toEqual(['00100010', '7FE00010']);
  });
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'NoSuchKeyword', ''])('is null for %j', (name) => {
    expect(tagOf(name)).toBeNull();
  });
});
