import { ApiError, type ReportDraft } from '@qianli/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftKeeper, type DraftText } from './draft-keeper';

const draft = (version: number, text: Partial<DraftText> = {}): ReportDraft => ({ findings: '', impression: '', critical: false, templateId: null, version, savedAt: version ? '2026-03-01T08:00:00Z' : null, savedBy: null, ...text });

/** A server that keeps one draft and refuses a stale version. */
function server() {
  let kept = draft(0);
  const saves: string[] = [];
  return {
    saves,
    elsewhere: (text: Partial<DraftText>) => (kept = draft(kept.version + 1, text)),
    load: () => Promise.resolve(kept),
    save: ({ version, ...text }: DraftText & { version: number }) => {
      if (version !== kept.version) return Promise.reject(new ApiError(409, 'stale-draft', ''));
      saves.push(text.findings);
      return Promise.resolve((kept = draft(version + 1, text)));
    },
  };
}

describe('the draft of a report', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is saved once when the reader pauses, not at every key', async () => {
    const platform = server();
    const keeper = new DraftKeeper(platform);
    await keeper.load();
    for (const findings of ['两', '两肺', '两肺纹理清晰']) keeper.edit({ findings });
    expect(keeper.state().status).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(platform.saves).toEqual(['两肺纹理清晰']);
    expect(keeper.state().status).toBe('saved');
  });

  it('is saved at once before signing', async () => {
    const platform = server();
    const keeper = new DraftKeeper(platform);
    await keeper.load();
    keeper.edit({ findings: '未见异常' });
    await keeper.flush();
    expect(platform.saves).toEqual(['未见异常']);
  });

  it('written over elsewhere is a conflict that only the reader settles', async () => {
    const platform = server();
    const keeper = new DraftKeeper(platform);
    await keeper.load();
    platform.elsewhere({ findings: '另一台电脑' });
    keeper.edit({ findings: '这台电脑' });
    await expect(keeper.flush()).rejects.toMatchObject({ code: 'stale-draft' });
    expect(keeper.state()).toMatchObject({ status: 'conflict', text: { findings: '这台电脑' }, theirs: { findings: '另一台电脑' } });
    await keeper.settle('mine');
    expect(platform.saves).toEqual(['这台电脑']);
    expect(keeper.state().status).toBe('saved');
  });

  it('takes the saved one when the reader says so', async () => {
    const platform = server();
    const keeper = new DraftKeeper(platform);
    await keeper.load();
    platform.elsewhere({ findings: '另一台电脑' });
    keeper.edit({ findings: '这台电脑' });
    await keeper.flush().catch(() => undefined);
    await keeper.settle('theirs');
    expect(keeper.state()).toMatchObject({ status: 'saved', text: { findings: '另一台电脑' }, theirs: null });
  });

  it('is tried again when the platform was away', async () => {
    const platform = server();
    const save = vi.fn(platform.save).mockRejectedValueOnce(new ApiError(0, 'no-answer', ''));
    const keeper = new DraftKeeper({ load: platform.load, save });
    await keeper.load();
    keeper.edit({ impression: '肺炎' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keeper.state().status).toBe('failed');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keeper.state().status).toBe('saved');
  });

  it('keeps what was typed while a save was on its way', async () => {
    const platform = server();
    const keeper = new DraftKeeper({ load: platform.load, save: (text) => new Promise((done) => setTimeout(() => done(platform.save(text)), 300)) });
    await keeper.load();
    keeper.edit({ findings: '一' });
    await vi.advanceTimersByTimeAsync(950);
    keeper.edit({ findings: '一二' });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(platform.saves).toEqual(['一', '一二']);
    expect(keeper.state()).toMatchObject({ status: 'saved', text: { findings: '一二' } });
  });
});
