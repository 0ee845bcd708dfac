import { spawnSync } from 'node:child_process';
import { AxeBuilder } from '@axe-core/playwright';
import { call, casesApi, reportsApi, settingsApi, type Session } from '@qianli/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greyLevels, shot, signedIn, startChromium, type Person } from '../e2e-support/browser';
import { caseOfStudy, corpus, eventually, startPlatform, type Account, type RunningPlatform } from '../e2e-support/platform';

const film = '1.2.392.200036.9125.0.199302241758.16';

describe('a real chest radiograph comes by C-STORE and is read from the keyboard', () => {
  let platform: RunningPlatform;
  let browser: Browser;
  let reader: Account;
  let session: Session;
  let specialist: Person;
  let caseId: string;
  let room: Page;

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  it('the administrator switches the model for tuberculosis on: until then it reads in shadow', async () => {
    const admin = await platform.signIn(platform.account('platform-admin'));
    const options = { origin: platform.url, token: admin.accessToken };
    const before = await eventually('the model is known', async () => (await call(settingsApi.models, {}, options)).items.find(({ id }) => id === 'cxr-tb'));
    expect(before.state).toBe('shadow');
    expect(await call(settingsApi.setModelState, { params: { id: 'cxr-tb' }, body: { state: 'active' } }, options)).toMatchObject({ state: 'active' });
  });

  it('a modality that nobody knows is refused; a known one sends, and the case is assigned within 5 s of its pre-read', async () => {
    const path = corpus('cxr', 'CR-MONO1-10-chest.dcm');
    const store = (aeTitle: string) => spawnSync('storescu', ['-aet', aeTitle, '-aec', 'QIANLI', '127.0.0.1', String(platform.dimsePort), path], { encoding: 'utf8' });
    expect(store('STRANGER').stderr).toContain('Calling AE Title Not Recognized');
    expect(store('DR01').status).toBe(0);
    const dispatcher = await platform.signIn(platform.account('dispatcher'));
    const kase = await caseOfStudy(platform, dispatcher, film, ['assigned'], 120_000);
    caseId = kase.id;
    expect(kase.preRead).toMatchObject({ status: 'done', research: true, model: { id: 'cxr-tb' } });
    const { preReadAt, assignedAt } = kase.steps;
    expect(Date.parse(assignedAt ?? '') - Date.parse(preReadAt ?? '')).toBeLessThan(5000);
    for (const account of platform.accounts.filter((of) => of.role === 'specialist')) {
      const found = await platform.signIn(account);
      if (found.user.id !== kase.assignedTo?.id) continue;
      reader = account;
      session = found;
    }
  });

  it('N opens the next case in the reading room: the film, the probability, the threshold and the model', async () => {
    specialist = await signedIn(browser, platform, reader);
    await specialist.page.getByTestId(`case-row-${caseId}`).waitFor();
    const opening = specialist.context.waitForEvent('page');
    await specialist.page.keyboard.press('n');
    room = await opening;
    room.setDefaultTimeout(90_000);
    await room.getByTestId('reading-panel').waitFor();
    await eventually('the film is drawn', async () => (await greyLevels(room)) > 16, 120_000);
    await room.getByTestId('tab-pre-read').click();
    await room.getByTestId('finding-0').click();
    const panel = await room.getByTestId('reading-panel').innerText();
    for (const told of ['cxr-tb', '概率', '阈值', '仅供研究，尚未经医师审阅']) expect(panel).toContain(told);
    await shot(room, '11-radiograph');
  });

  it('signs a preliminary report first and the final one after; the county sees both steps, earlier versions are kept', async () => {
    const options = { origin: platform.url, token: session.accessToken };
    await room.getByTestId('tab-report').click();
    await room.getByTestId('report-findings').fill('两肺纹理清晰，未见明确实变。');
    await room.getByTestId('report-impression').fill('胸部未见明确活动性病变。');
    await eventually('the draft is saved', async () => (await call(reportsApi.draft, { params: { id: caseId } }, options)).impression.includes('活动性病变'));
    for (const status of ['preliminary', 'final'] as const) {
      await room.getByTestId(`sign-${status}`).click();
      await room.getByTestId('sign-password').fill(reader.password);
      await room.getByTestId('sign-confirm').click();
      await eventually(`the report is ${status}`, async () => (await call(reportsApi.get, { params: { id: caseId } }, options)).status === status);
    }
    const { items } = await call(reportsApi.versions, { params: { id: caseId } }, options);
    expect(items.map((of) => [of.version, of.status])).toEqual([[2, 'final'], [1, 'preliminary']]);
    expect((await call(casesApi.get, { params: { id: caseId } }, options)).timeline.filter((of) => of.event === 'report.signed')).toHaveLength(2);
    expect(specialist.faults).toEqual([]);
  });

  it.each([
    ['county-uploader', ['/send', '/orders', '/cases']],
    ['county-physician', ['/cases', '/cases/{case}']],
    ['specialist', ['/worklist']],
    ['dispatcher', ['/control', '/operations']],
    ['hospital-admin', ['/dashboard']],
    ['platform-admin', ['/settings/people', '/settings/credentials', '/settings/shifts', '/settings/models', '/settings/audit', '/settings/gateways', '/settings/patients', '/settings/incidents', '/operations']],
  ])('axe finds no serious fault on the pages of the %s, in Chinese and in English', async (role, paths) => {
    for (const language of ['zh', 'en'] as const) {
      const account = role.startsWith('county') ? platform.account(role, platform.account('county-uploader').hospital ?? '') : platform.account(role);
      const person = await signedIn(browser, platform, account, language);
      for (const path of paths) {
        await person.page.goto(`${platform.url}${path.replace('{case}', caseId)}`);
        await person.page.locator('main h1, main h2, main table').first().waitFor();
        await person.page.waitForLoadState('networkidle');
        const { violations } = await new AxeBuilder({ page: person.page }).analyze();
        const bad = violations.filter((of) => of.impact === 'serious' || of.impact === 'critical').map((of) => `${path} ${of.id}: ${of.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
        expect(bad).toEqual([]);
        await shot(person.page, `page-${role}${path.replaceAll('/', '-').replace('{case}', 'case')}-${language}`);
      }
      expect(person.faults).toEqual([]);
      await person.close();
    }
  }, 240_000);

  it('axe finds no serious fault in the reading panel', async () => {
    const { violations } = await new AxeBuilder({ page: room }).include({ fromShadowDom: ['.qianli-reading-host', '[data-testid=reading-panel]'] }).analyze();
    expect(violations.filter((of) => of.impact === 'serious' || of.impact === 'critical').map((of) => of.id)).toEqual([]);
  });
});
