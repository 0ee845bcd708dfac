import { describe, expect, it } from 'vitest';
import { ageOf, bytesOf, caseNumber, patientIdOf, patientNameOf } from './patient-name';

describe('how a patient is named', () => {
  it('writes a Chinese name without a blank and a Latin one with', () => {
    expect([patientNameOf('Wang^XiaoDong=王^小东'), patientNameOf('DOE^JOHN'), patientNameOf('')]).toEqual(['王小东', 'DOE JOHN', '—']);
  });
  it('says ages in years, months, weeks and days', () => {
    expect([ageOf('057Y', 'zh'), ageOf('57 Y', 'en'), ageOf('003M', 'zh'), ageOf('', 'zh'), ageOf(null, 'en')]).toEqual(['57 岁', '57 y', '3 个月', '', '']);
  });
  it('has no id to show where the images name none', () => {
    expect([patientIdOf('ZY2026'), patientIdOf('study:1.2.3')]).toEqual(['ZY2026', '']);
  });
  it('makes a number to read out', () => {
    expect(caseNumber('3f2a91bc-0000-4000-8000-000000000000')).toBe('3F2A-91BC');
  });
  it('counts bytes in thousands', () => {
    expect([bytesOf(512), bytesOf(1_400_000), bytesOf(250_000_000)]).toEqual(['512 B', '1.4 MB', '250 MB']);
  });
});
