import { describe, expect, it } from 'vitest';
import {
  appended,
  caseStateAfter,
  isComplete,
  refuseAmending,
  refuseSigning,
  signedText,
  type SignedContent,
} from './index';

describe('what may be signed after what', () => {
  it.each([
    ['preliminary', null, null],
    ['final', null, null],
    ['final', 'preliminary', null],
    ['preliminary', 'preliminary', 'already-signed'],
    ['preliminary', 'final', 'already-signed'],
    ['final', 'final', 'already-signed'],
    ['final', 'amended', 'already-signed'],
    ['final', 'appended', 'already-signed'],
  ] as const)('%s after %s: %s', (wanted, inForce, refusal) => expect(refuseSigning(wanted, inForce)).toBe(refusal));

  it.each([
    [null, 'report-not-found'],
    ['preliminary', 'case-wrong-state'],
    ['final', null],
    ['amended', null],
    ['appended', null],
  ] as const)('amending after %s: %s', (inForce, refusal) => expect(refuseAmending(inForce)).toBe(refusal));

  it.each([
    ['preliminary', 'preliminary'],
    ['final', 'final'],
    ['amended', 'amended'],
    ['appended', 'amended'],
  ] as const)('a case whose newest version is %s is %s', (status, state) => expect(caseStateAfter(status)).toBe(state));
});

describe('a report', () => {
  it('is complete with findings and an impression, and white space is neither', () => {
    expect(isComplete({ findings: '双肺纹理清晰', impression: '未见异常', critical: false })).toBe(true);
    expect(isComplete({ findings: '双肺纹理清晰', impression: ' \n\u3000', critical: false })).toBe(false);
    expect(isComplete({ findings: '', impression: '未见异常', critical: true })).toBe(false);
  });

  it('keeps every word when something is appended', () => {
    expect(appended('右肺结节 6 mm。', '补充：与 2025 年比较无变化。')).toBe(
      '右肺结节 6 mm。\n\n补充：与 2025 年比较无变化。',
    );
    expect(appended('右肺结节 6 mm。', '右肺结节 6 mm。\n无变化。')).toBe('右肺结节 6 mm。\n无变化。');
    expect(appended('右肺结节 6 mm。', '  ')).toBe('右肺结节 6 mm。');
  });
});

describe('the text that is signed', () => {
  const signed: SignedContent = {
    caseId: 'c',
    studyInstanceUid: '1.2.3',
    version: 1,
    status: 'final',
    findings: 'a',
    impression: 'b',
    critical: false,
    reason: null,
    signedById: 'u',
    signedAt: new Date('2026-11-22T08:00:00Z'),
  };

  it('names its form and holds every field', () => {
    expect(signedText(signed)).toBe(
      'qianli-report/1\n["c","1.2.3",1,"final","a","b",false,null,"u","2026-11-22T08:00:00.000Z"]',
    );
  });

  it.each(
    Object.entries({
      version: 2,
      status: 'amended',
      findings: 'a ',
      impression: 'b"',
      critical: true,
      reason: 'x',
      signedById: 'v',
      studyInstanceUid: '1.2.4',
      caseId: 'd',
      signedAt: new Date(0),
    }),
  )('changes when %s changes', (field, value) =>
    expect(signedText({ ...signed, [field]: value } as SignedContent)).not.toBe(signedText(signed)),
  );
});
