import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, casesApi, reportsApi, type Session } from '@qianli/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greyLevels, shot, signedIn, startChromium, type Person } from '../e2e-support/browser';
import { caseOfStudy, corpus, eventually, startPlatform, type Account, type RunningPlatform } from '../e2e-support/platform';

const realCt = '1.3.6.1.4.1.14519.5.2.1.6655.2359.165554066086145834377508507990';
const question = '患者三年前有结核病史，请重点看左肺。';
const answer = '收到，已有既往片吗？';

describe('the way of a study, in the browser: a real chest CT from the county to the signed report and back', () => {
  let platform: RunningPlatform;
  let browser: Browser;
  let uploader: Person;
  let physician: Person;
  let specialist: Person;
  let reader: Account;
  let readerSession: Session;
  let caseId: string;
  let room: Page;
  const hospital = () => platform.account('county-uploader').hospital ?? '';

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  it('the county uploads a folder with history and priority and gets a receipt; a file that is no image is refused with a reason', async () => {
    uploader = await signedIn(browser, platform, platform.account('county-uploader', hospital()));
    const { page } = uploader;
    await page.goto(`${platform.url}/send`);
    await page.getByTestId('send-history').fill('咳嗽、痰中带血两周，吸烟三十年。');
    await page.getByTestId('send-priority-urgent').click();
    const folder = corpus('ct-thorax-A0001-lung5mm');
    const files = readdirSync(folder).filter((name) => name.endsWith('.dcm')).map((name) => join(folder, name));
    await page.getByTestId('send-files-input').setInputFiles([...files, corpus('cxr', 'h0001.png')]);
    await page.getByTestId('send-study').first().waitFor();
    await page.getByTestId('send-refused').waitFor();
    await shot(page, '01-send');
    await page.getByTestId('send-submit').click();
    await page.getByTestId('send-receipt').waitFor({ timeout: 180_000 });
    await shot(page, '02-receipt');
  });

  it('the AI looks first and marks one mass; a reader is assigned and the page says why', async () => {
    const dispatcher = await platform.signIn(platform.account('dispatcher'));
    const kase = await caseOfStudy(platform, dispatcher, realCt, ['assigned'], 180_000);
    caseId = kase.id;
    expect(kase).toMatchObject({ priority: 'urgent', instances: 64, history: expect.stringContaining('痰中带血'), preRead: { status: 'done' } });
    expect(kase.preRead?.findings.filter((finding) => finding.code === 'mass' && finding.flagged)).toHaveLength(1);
    expect(kase.preRead?.findings.filter((finding) => finding.code === 'nodule')).toEqual([]);
    expect(kase.why?.zh).toContain('阅片资质');
    for (const account of platform.accounts.filter((of) => of.role === 'specialist')) {
      const session = await platform.signIn(account);
      if (session.user.id === kase.assignedTo?.id) {
        reader = account;
        readerSession = session;
      }
    }
    expect(reader.username).toBeTruthy();
  });

  it('the specialist finds it on his worklist and opens it beside the images', async () => {
    specialist = await signedIn(browser, platform, reader);
    const { page, context } = specialist;
    await page.goto(`${platform.url}/worklist`);
    await page.getByTestId(`case-row-${caseId}`).waitFor();
    await shot(page, '03-worklist');
    const opening = context.waitForEvent('page');
    await page.getByTestId(`worklist-open-${caseId}`).click();
    room = await opening;
    room.setDefaultTimeout(90_000);
    await room.getByTestId('reading-panel').waitFor();
    await eventually('the CT is drawn', async () => (await greyLevels(room)) > 16, 120_000);
    const open = await call(casesApi.get, { params: { id: caseId } }, { origin: platform.url, token: readerSession.accessToken });
    expect(open.state).toBe('reading');
  });

  it('a click on the finding takes the viewport to its slice; he agrees with it', async () => {
    await room.getByTestId('tab-pre-read').click();
    await room.getByTestId('finding-0').waitFor();
    expect(await room.getByTestId('reading-panel').innerText()).toContain('尚未经医师审阅');
    await room.getByTestId('finding-0').click();
    await shot(room, '04-reading-finding');
    // The marks are glass over the image: off shows the bare image, on shows them again.
    const marks = () => room.locator('svg.qianli-findings > *').count();
    await eventually('the finding is marked on the image', async () => (await marks()) > 0);
    await room.getByTestId('overlay-switch').focus();
    await room.keyboard.press('Space');
    await eventually('the marks are gone', async () => (await marks()) === 0);
    await shot(room, '04-reading-overlay-off');
    await room.keyboard.press('Space');
    await eventually('the marks are back', async () => (await marks()) > 0);
    await room.getByTestId('finding-agree-0').click();
    await eventually('the verdict is kept', async () => {
      const kase = await call(casesApi.get, { params: { id: caseId } }, { origin: platform.url, token: readerSession.accessToken });
      return kase.preRead?.findings[0]?.assessment?.verdict === 'agree';
    });
  });

  it('county and specialist talk in the case, also while one of them is away', async () => {
    const physicianAccount = platform.account('county-physician', hospital());
    await room.getByTestId('tab-chat').click();
    await room.getByTestId('chat-input').fill(answer);
    await room.getByTestId('chat-send').click();
    // The county's physician was not there when it was written.
    physician = await signedIn(browser, platform, physicianAccount);
    await physician.page.goto(`${platform.url}/cases/${caseId}`);
    await eventually('the county sees it', async () => (await physician.page.getByTestId('chat').innerText()).includes(answer));
    await physician.page.getByTestId('chat-input').fill(question);
    await physician.page.getByTestId('chat-send').click();
    await eventually('the specialist sees it at once', async () => (await room.getByTestId('chat-messages').innerText()).includes(question));
    await shot(physician.page, '05-case-page-chat');
    await shot(room, '06-reading-chat');
  });

  it('he writes the report, it saves itself, and he signs it with his password again', async () => {
    await room.getByTestId('tab-report').click();
    await room.getByTestId('report-findings').fill('左肺上叶后段见一约 71 mm × 56 mm 肿块，边缘毛糙，与胸膜宽基底相连。');
    await room.getByTestId('report-impression').fill('左肺肿块，考虑肺癌，建议穿刺活检。');
    await eventually('the draft is saved', async () => {
      const draft = await call(reportsApi.draft, { params: { id: caseId } }, { origin: platform.url, token: readerSession.accessToken });
      return draft.impression.includes('穿刺活检') && draft.findings.includes('71 mm');
    });
    await shot(room, '07-reading-report');
    await room.getByTestId('sign-final').click();
    await room.getByTestId('sign-password').fill(reader.password);
    await room.getByTestId('sign-confirm').click();
    await eventually('the report is final', async () => {
      const report = await call(reportsApi.get, { params: { id: caseId } }, { origin: platform.url, token: readerSession.accessToken });
      return report.status === 'final';
    });
    await shot(room, '08-reading-signed');
  });

  it('the county sees it at once, prints it in Chinese and acknowledges it', async () => {
    const { page } = physician;
    await page.getByTestId('report-acknowledge').waitFor();
    expect(await page.getByTestId('case-report').innerText()).toContain('建议穿刺活检');
    const session = await platform.signIn(platform.account('county-physician', hospital()));
    const pdf = (await call(reportsApi.pdf, { params: { id: caseId } }, { origin: platform.url, token: session.accessToken })) as Blob;
    expect(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.getByTestId('report-acknowledge').click();
    await page.getByTestId('report-acknowledge').waitFor({ state: 'detached' });
    await shot(page, '09-case-acknowledged');
    const report = await call(reportsApi.get, { params: { id: caseId } }, { origin: platform.url, token: session.accessToken });
    expect(report.deliveredAt).not.toBeNull();
    expect(report.acknowledgedAt).not.toBeNull();
  });

  it('the administrator sees it on the dashboard', async () => {
    const admin = await signedIn(browser, platform, platform.account('hospital-admin', hospital()));
    await admin.page.goto(`${platform.url}/dashboard`);
    await admin.page.getByTestId('dashboard-n').waitFor();
    expect(await admin.page.getByTestId('dashboard-n').innerText()).toMatch(/\b1\b/);
    await eventually('a chart is drawn', async () => (await admin.page.locator('[role=img] svg').count()) > 0);
    await shot(admin.page, '10-dashboard');
    expect(admin.faults).toEqual([]);
    await admin.close();
  });

  it('no log of any process names the patient, his number or a UID of his images', () => {
    const folder = join(platform.home, 'logs');
    const logs = readdirSync(folder).filter((name) => name !== 'postgres.log').map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    expect(logs.length).toBeGreaterThan(100);
    for (const secret of ['A0001', 'Lung_Dx', realCt, '痰中带血', reader.password]) expect(logs).not.toContain(secret);
  });

  it('no page had a fault or broke the content security policy', () => {
    expect([...uploader.faults, ...physician.faults, ...specialist.faults]).toEqual([]);
  });
});
