import { describe, expect, it } from 'vitest';
import { acceptedTypes, mediaTypeOf } from './media-types';

describe('a media type', () => {
  it.each(['multipart/related; type="application/octet-stream"; transfer-syntax=*', 'Multipart/Related;type=application/octet-stream;TRANSFER-SYNTAX="*"'])('is read with and without quotes: %s', (header) => {
    const { type, parameters } = mediaTypeOf(header);
    expect([type, parameters.get('type'), parameters.get('transfer-syntax')]).toEqual(['multipart/related', 'application/octet-stream', '*']);
  });
  it('may have commas and semicolons inside quotes', () => {
    expect(mediaTypeOf('multipart/related; boundary="a;b,c"').parameters.get('boundary')).toBe('a;b,c');
  });
});

describe('an Accept header', () => {
  it('is sorted by quality, and what has none is left out', () => {
    expect(acceptedTypes('a/b; q=0.1, c/d, e/f; q=0, g/h; q=0.5').map(({ type }) => type)).toEqual(['c/d', 'g/h', 'a/b']);
  });
  it.each([undefined, '', '  '])('that says nothing (%j) takes everything', (header) => {
    expect(acceptedTypes(header).map(({ type }) => type)).toEqual(['*/*']);
  });
});
