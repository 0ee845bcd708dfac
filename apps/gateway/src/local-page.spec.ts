import { describe, expect, it } from 'vitest';
import { type GatewayStanding, pageOf, startLocalPage } from './local-page';
import { pageWords } from './page-words';

const study = { studyInstanceUid: '1.2', accessionNumber: 'A<b>1', modality: 'CT', priority: 'stat' as const, sent: 120, all: 300, lastArrivalAt: Date.UTC(2026, 10, 25) };
const standing: GatewayStanding = { waiting: 180, waitingBytes: 94_500_000, refused: 0, refusedFolder: '/spool/refused', isDown: false, isClosed: false, bytesPerSecond: 250_000, studies: [study], recent: [] };

describe('the local page', () => {
  it('says in both languages how much waits and how far each study is', () => {
    expect(pageOf(standing, 'zh')).toContain('待发送 180 幅（94.5 MB），涉及 1 项检查。');
    expect(pageOf(standing, 'zh')).toContain('已发 120 / 300');
    expect(pageOf(standing, 'en')).toContain('180 images wait (94.5 MB), of 1 studies.');
    expect(pageOf(standing, 'en')).toContain('Stat');
  });
  it('says that all is sent, that the platform is away and that images are safe, and what was refused', () => {
    expect(pageOf({ ...standing, waiting: 0, studies: [] }, 'zh')).toContain('全部已送达平台');
    expect(pageOf({ ...standing, isDown: true, refused: 2 }, 'zh')).toContain('影像已安全保存在本机');
    expect(pageOf({ ...standing, isDown: true, refused: 2 }, 'en')).toContain('refused 2 images');
  });
  it('writes what a modality sent as text, never as a page', () => expect(pageOf(standing, 'zh')).not.toContain('<b>'));
  it('has every word in both languages', () => {
    for (const [zh, en] of Object.values(pageWords)) expect([zh.length > 0, en.length > 0]).toEqual([true, true]);
  });
  it('answers on this machine under its own names only', async () => {
    const page = await startLocalPage(0, () => standing);
    try {
      expect((await fetch(`http://127.0.0.1:${page.port}/`)).status).toBe(200);
      expect(((await (await fetch(`http://127.0.0.1:${page.port}/standing.json`)).json()) as GatewayStanding).waiting).toBe(180);
      const { request } = await import('node:http');
      const status = await new Promise((resolve) => request({ port: page.port, host: '127.0.0.1', headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode)).end());
      expect(status).toBe(403);
    } finally {
      page.stop();
    }
  });
});
