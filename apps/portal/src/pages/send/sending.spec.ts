import { describe, expect, it } from 'vitest';
import { groupByPatient } from './group-by-patient';
import type { BatchPost, BatchReply } from './post-batch';
import type { LargePost, LargeReply } from './post-large';
import type { ReadFile } from './sent-file';
import { largeBytes, Sending } from './sending';

const aFile = (n: number, bytes = 10): ReadFile => ({
  path: `ct/${n}.dcm`, file: new Blob([new Uint8Array(bytes)]), digest: String(n),
  header: { sopInstanceUid: `1.${n}`, studyInstanceUid: 'A', seriesInstanceUid: 'A.1', patientName: '', patientId: '7', patientSex: '', patientAge: '', patientBirthDate: '', modality: 'CT', bodyPart: '', studyDate: '', studyDescription: '', seriesDescription: '', seriesNumber: 1, accessionNumber: '', instanceNumber: n, frames: 1, sliceThickness: null, position: null, orientation: null, isLocalizer: false, isCompanion: false },
});
const files = (count: number) => Array.from({ length: count }, (_, at) => aFile(at + 1));
const allStored = (batch: BatchPost): BatchReply => ({ status: 200, body: { '00081199': { vr: 'SQ', Value: batch.files.map((_, at) => ({ '00200019': { vr: 'IS', Value: [at + 1] } })) } } });

function sendingOf(of: readonly ReadFile[], answer: (batch: BatchPost, count: number) => BatchReply | Promise<BatchReply>, before: readonly string[] = [], postLarge: (post: LargePost) => Promise<LargeReply> = () => Promise.reject(new Error('no large file'))) {
  const posts: BatchPost[] = [];
  let most = 0;
  let open = 0;
  const sending = new Sending('s', groupByPatient(of).flatMap((patient) => patient.studies), new Set(before), {
    now: () => 0, wait: () => Promise.resolve(), freshToken: () => Promise.resolve('t'), postLarge,
    post: async (batch) => {
      posts.push(batch);
      most = Math.max(most, ++open);
      await Promise.resolve();
      try { return await answer(batch, posts.length); } finally { open -= 1; }
    },
  });
  const settled = () => new Promise<void>((resolve) => {
    const check = () => { if (sending.state().phase !== 'sending') resolve(); };
    sending.subscribe(check);
    check();
  });
  return { sending, posts, settled, most: () => most };
}

describe('sending studies', () => {
  it('sends sixteen files a batch, three batches at once, and counts what arrived', async () => {
    const { sending, posts, settled, most } = sendingOf(files(100), allStored);
    sending.start();
    await settled();
    expect([posts.length, most(), posts[0]?.files.length]).toEqual([7, 3, 16]);
    expect(sending.state().studies.get('A')).toMatchObject({ arrived: 100, refused: 0, sentBytes: 1000, state: 'done' });
  });
  it('lists the one file that the platform refuses and counts the others', async () => {
    const { sending, settled } = sendingOf(files(3), () => ({ status: 202, body: { '00081199': { Value: [1, 3].map((n) => ({ '00200019': { Value: [n] } })) }, '00081198': { Value: [{ '00200019': { Value: [2] }, '00081197': { Value: [0x0111] } }] } } }));
    sending.start();
    await settled();
    expect(sending.state().refused).toEqual([{ path: 'ct/2.dcm', code: 'stow-duplicate', by: 'platform' }]);
    expect(sending.state().studies.get('A')).toMatchObject({ arrived: 2, refused: 1 });
  });
  it('tries a broken line again', async () => {
    const { sending, settled } = sendingOf(files(1), (batch, count) => (count === 1 ? { status: 0, body: null } : allStored(batch)));
    sending.start();
    await settled();
    expect(sending.state()).toMatchObject({ phase: 'done', refused: [] });
  });
  it('pauses when the line stays broken, and goes on from there', async () => {
    let isUp = false;
    const { sending, settled } = sendingOf(files(20), (batch) => (isUp ? allStored(batch) : { status: 503, body: null }));
    sending.start();
    await settled();
    expect(sending.state()).toMatchObject({ phase: 'paused', lineBroken: true });
    await new Promise((resolve) => setTimeout(resolve));
    isUp = true;
    sending.start();
    await settled();
    expect(sending.state().studies.get('A')?.arrived).toBe(20);
  });
  it('sends a spoilt batch file by file, so that only the one at fault is refused', async () => {
    const three = files(3);
    const { sending, settled } = sendingOf(three, (batch) => (batch.files.some((file) => file === three[1]?.file) ? { status: 400, body: { code: 'bad-input' } } : allStored(batch)));
    sending.start();
    await settled();
    expect(sending.state().studies.get('A')).toMatchObject({ arrived: 2, refused: 1 });
  });
  it('sends a large file alone and in parts, and takes its refusal', async () => {
    const large: string[] = [];
    const { sending, posts, settled } = sendingOf([aFile(1), aFile(2, largeBytes), aFile(3, largeBytes)], allStored, [], ({ digest }) => {
      large.push(digest);
      return Promise.resolve({ status: 200, refusal: digest === '3' ? 'stow-duplicate' : null });
    });
    sending.start();
    await settled();
    expect([large, posts.map((post) => post.files.length)]).toEqual([['2', '3'], [1]]);
    expect(sending.state().refused).toEqual([{ path: 'ct/3.dcm', code: 'stow-duplicate', by: 'platform' }]);
  });
  it('does not send again what arrived before a reload', async () => {
    const { sending, posts, settled } = sendingOf(files(3), allStored, ['1.1', '1.3']);
    sending.start();
    await settled();
    expect(posts.map((post) => post.files.length)).toEqual([1]);
    expect(sending.state().studies.get('A')?.arrived).toBe(3);
  });
});
