import { describe, expect, it } from 'vitest';
import { fromCursor, toCursor } from './urgency';

describe('the cursor of a list', () => {
  const key = { keys: [0, 1, 9000000000000000, 1795334400123], id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427' };

  it('comes back as it was given, to the millisecond', () => expect(fromCursor(toCursor(key))).toEqual(key));

  it.each([
    '',
    'abc',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('[1,2,3,4]').toString('base64url'),
    Buffer.from(`[1,2,3,"4","${key.id}"]`).toString('base64url'),
    Buffer.from(`[1,2,3,1e99,"${key.id}"]`).toString('base64url'),
    Buffer.from(`[1,2,3,4,"'; DROP TABLE cases"]`).toString('base64url'),
  ])('is refused as bad input when it was not made here: %s', (cursor) =>
    expect(() => fromCursor(cursor)).toThrow(expect.objectContaining({ code: 'bad-input' })),
  );
});
