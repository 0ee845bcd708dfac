import { describe, expect, it } from 'vitest';
import type { Reception } from '@qianli/flow';
import { stowReply } from './stow-reply';

const identity = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3', seriesInstanceUid: '1.2', studyInstanceUid: '1' };
const stored: Reception = { outcome: 'stored', identity, caseId: null, warnings: [], remarks: [] };
const refused = (reason: Extract<Reception, { reason: unknown }>['reason']): Reception => ({ outcome: 'refused', identity, reason, message: 'because' });

describe('the answer to a store request', () => {
  it.each<[string, Reception[], number]>([
    ['all stored', [stored, { ...stored, outcome: 'already-stored' }], 200],
    ['all stored, one forgiven its form', [{ ...stored, remarks: ['no preamble'] }], 200],
    ['one with a warning', [{ ...stored, warnings: ['another patient'] }], 202],
    ['some refused', [stored, refused('not-readable')], 202],
    ['all refused', [refused('not-readable')], 409],
  ])('%s', (_, receptions, status) => {
    expect(stowReply(receptions).status).toBe(status);
  });

  it.each([['not-readable', 0xc000], ['unsupported-transfer-syntax', 0xc122], ['wrong-study', 0xa900], ['uid-conflict', 0x0111], ['too-large', 0xa700], ['not-stored', 0x0110]] as const)('%s is told as a number and in words', (reason, code) => {
    expect(stowReply([stored, refused(reason)]).body['00081198']?.Value).toEqual([
      { '00000902': { vr: 'LO', Value: ['because'] }, '00081150': { vr: 'UI', Value: [identity.sopClassUid] }, '00081155': { vr: 'UI', Value: ['1.2.3'] }, '00081197': { vr: 'US', Value: [code] }, '00200019': { vr: 'IS', Value: [2] } },
    ]);
  });

  it('names the study when there is one, and where each instance is', () => {
    const { body } = stowReply([stored]);
    expect(body['00081190']).toEqual({ vr: 'UR', Value: ['/dicom-web/studies/1'] });
    expect(body['00081199']?.Value).toMatchObject([{ '00081190': { Value: ['/dicom-web/studies/1/series/1.2/instances/1.2.3'] } }]);
    expect(stowReply([stored, { ...stored, identity: { ...identity, studyInstanceUid: '9' } }]).body['00081190']).toEqual({ vr: 'UR' });
  });
});
