import { describe, expect, it } from 'vitest';
import { csvCell, csvOf } from './save-csv';

describe('a CSV that opens in a spreadsheet', () => {
  it.each([['=1+1', "'=1+1"], ['+86', "'+86"], ['@x', "'@x"], ['-2', "'-2"], ['a,b', '"a,b"'], ['say "a"', '"say ""a"""']])('writes %s so that nothing runs', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
  it('leaves a negative number a number', () => {
    expect(csvCell(-2)).toBe('-2');
  });
  it('begins with the mark that tells Excel it is UTF-8', () => {
    expect(csvOf([['医院', 1]])).toBe('\ufeff医院,1\r\n');
  });
});
