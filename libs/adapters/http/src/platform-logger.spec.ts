import { describe, expect, it } from 'vitest';
import { describeError } from './platform-logger';

describe('an error in the log', () => {
  it('keeps its kind and place, and hides the values a database quotes', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "patients_issuer_localId_key" Key (issuer, "localId")=(QS, P0042) for 张三 \'P0042\''), { code: '23505', detail: 'Key (localId)=(P0042)' });
    const text = JSON.stringify(describeError(error));
    expect(text).toContain('23505');
    expect(text).toContain('duplicate key value');
    expect(text).not.toContain('P0042');
  });
  it('says only the type of what is no error', () => {
    expect(describeError({ patientName: '张三' })).toEqual({ type: 'object' });
  });
});
