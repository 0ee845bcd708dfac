import { AxeBuilder } from '@axe-core/playwright';
import { call, operationsApi, reportsApi, routingApi, settingsApi, type Session } from '@qianli/contracts';
import type { Database } from '@qianli/postgres';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shot, signedIn, startChromium, type Person } from '../e2e-support/browser';
import { eventually, startPlatform, type Account, type RunningPlatform } from '../e2e-support/platform';
import { aCaseRow, databaseOf } from '../e2e-support/rows';

const names = ['王秀英', '李志强', '张桂兰', '刘建华', '陈玉珍', '杨国庆', '赵春梅', '黄文斌', '周凤霞', '吴海涛', '徐丽娜', '孙德胜'];

describe('who reads what: the pages of routing', () => {
  let platform: RunningPlatform;
  let browser: Browser;
  let database: Database;
  let dispatcher: Session;
  const hospitals = new Map<string, string>();
  const as = (session: Session) => ({ origin: platform.url, token: session.accessToken });
  /** Specialists on shift at this moment, by name. */
  const onShift = async () => (await call(operationsApi.readers, {}, as(dispatcher))).items.filter((one) => one.onShift);
  const states = async (ids: readonly string[]) => (await database.prisma.case.findMany({ where: { id: { in: [...ids] } }, select: { state: true, assignedToId: true } }));

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startChromium();
    database = databaseOf(platform.home);
    dispatcher = await platform.signIn(platform.account('dispatcher'));
    for (const one of await database.prisma.hospital.findMany({ where: { kind: 'county' } })) hospitals.set(one.nameEn.split(' ')[0] ?? '', one.id);
  });
  afterAll(async () => {
    await browser?.close();
    await database?.close();
    await platform?.stop();
  });

  /** The demo account whose person has this id. */
  async function accountOf(readerId: string): Promise<Account> {
    const { username } = await database.prisma.user.findUniqueOrThrow({ where: { id: readerId }, select: { username: true } });
    const account = platform.accounts.find((of) => of.username === username);
    if (!account) throw new Error(`no demo account ${username}`);
    return account;
  }

  describe('a specialist takes the next case ten times, by keyboard', () => {
    let reader: Person;
    let session: Session;
    const read: string[] = [];

    it('his worklist shows what waits, with its time left, its forecast and its reason', async () => {
      const free = (await onShift()).find((one) => !one.subspecialties.includes('chest'));
      const account = await accountOf(free?.reader.id ?? '');
      session = await platform.signIn(account);
      // More than one reader can hold, so that his next case comes from his own row and from the pool.
      for (let at = 0; at < 44; at += 1) {
        const name = names[at % names.length] ?? '';
        await aCaseRow(database, {
          hospitalId: hospitals.get('Yunxi') ?? '', name, history: '咳嗽、胸痛三天，请看肺部', priority: at === 7 ? 'stat' : at % 4 === 1 ? 'urgent' : 'routine', slaMinutes: at === 7 ? 30 : 240,
          receivedAt: new Date(Date.now() - at * 20_000), ...(at % 3 === 0 ? { flagged: { code: 'nodule', zh: '结节', en: 'Nodule', probability: 0.6 + (at % 9) / 25 } } : {}),
        });
      }
      reader = await signedIn(browser, platform, account);
      // The reading room has stories of its own; here only which case opens counts.
      await reader.context.route('**/viewer**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>reading room</title>' }));
      await reader.page.goto(`${platform.url}/worklist`);
      await reader.page.locator('[data-testid^=case-row-]').first().waitFor();
      expect(await reader.page.getByTestId('worklist-mode').innerText()).toContain('混合');
      await reader.page.keyboard.press('j');
      expect(await reader.page.getByTestId('worklist-strip').innerText()).toContain('咳嗽、胸痛三天');
      await shot(reader.page, '20-worklist');
    });

    it('N opens one case after the other, the life at risk first, and never the same twice', async () => {
      for (let nth = 0; nth < 10; nth += 1) {
        await reader.page.bringToFront();
        let pressedAt = 0;
        const caseId = await eventually(`case ${nth + 1} is open`, async () => {
          // As a person would: pressed once more when the platform said that it could not.
          if (Date.now() - pressedAt > 20_000) {
            pressedAt = Date.now();
            await reader.page.keyboard.press('n');
          }
          const open = await database.prisma.case.findFirst({ where: { state: 'reading', assignedToId: session.user.id, id: { notIn: read } } });
          return open?.id;
        });
        read.push(caseId);
        await call(reportsApi.saveDraft, { params: { id: caseId }, body: { findings: '两肺未见实变。', impression: '未见明确异常。', critical: false, version: 0 } }, as(session));
        await call(reportsApi.sign, { params: { id: caseId }, body: { status: 'final', password: (await accountOf(session.user.id)).password } }, as(session));
      }
      expect(new Set(read).size).toBe(10);
      const first = await database.prisma.case.findUniqueOrThrow({ where: { id: read[0] ?? '' } });
      const stat = await database.prisma.case.findFirstOrThrow({ where: { priority: 'stat' } });
      // The platform had pushed the stat case on somebody at once: it is this reader's first, or another holds it.
      expect(first.priority === 'stat' || (stat.assignedToId !== null && stat.assignedToId !== session.user.id)).toBe(true);
      expect(await database.prisma.case.count({ where: { id: { in: read }, state: 'final' } })).toBe(10);
      expect(reader.faults).toEqual([]);
      await reader.close();
      await database.prisma.case.updateMany({ where: { state: { in: ['in-pool', 'assigned'] } }, data: { state: 'cancelled' } });
    });
  });

  describe('an overload in which the dispatcher frees the cases that nobody may read', () => {
    const ids: string[] = [];
    let person: Person;

    it('every reader is full: the control room gathers what is stuck, says which rule stops it and what would free it', async () => {
      await database.prisma.reader.updateMany({ data: { capacity: 1 } });
      for (const { reader } of await onShift()) await aCaseRow(database, { hospitalId: hospitals.get('Yunxi') ?? '', name: '高美玲', state: 'assigned', assignedToId: reader.id, assigned: 0 });
      for (const [at, name] of names.slice(0, 9).entries()) ids.push(await aCaseRow(database, { hospitalId: hospitals.get('Yunxi') ?? '', name, receivedAt: new Date(Date.now() - at * 1000) }));
      person = await signedIn(browser, platform, platform.account('dispatcher'));
      await person.page.goto(`${platform.url}/control`);
      await eventually('the log says of the rest that nobody may read them', async () => (await database.prisma.case.count({ where: { id: { in: ids }, state: 'in-pool', escalatedAt: { not: null } } })) >= 5);
      await eventually('the control room shows them', async () => Number(await person.page.getByTestId('stuck-count').innerText()) >= 5);
      expect(await person.page.getByTestId('stuck-cases').innerText()).toContain('在手病例已满');
      await shot(person.page, '21-overload');
    });

    it('one by keyboard, with a reason: who may not have it is told why', async () => {
      const { page } = person;
      const row = page.locator('tr[data-testid^=stuck-]').first();
      const stuck = (await row.getAttribute('data-testid'))?.replace('stuck-', '') ?? '';
      await row.getByRole('button').last().press('Enter');
      await page.getByTestId('reassign-to').waitFor();
      const [free] = await onShift();
      const choice = page.getByTestId(`reassign-to-${free?.reader.id}`);
      expect(await choice.innerText()).toContain('可由调度指派');
      await choice.locator('input').press('Space');
      await page.getByTestId('reassign-reason').fill('家属催促，先看');
      await shot(page, '22-reassign');
      await page.getByTestId('reassign-submit').press('Enter');
      await eventually('he has it', async () => (await states([stuck]))[0]?.assignedToId === free?.reader.id);
    });

    it('the others with one press, spread over the readers; nothing is stuck any more', async () => {
      const { page } = person;
      await page.getByTestId('free-all').first().click();
      await page.locator('.ant-popconfirm .ant-btn-primary').click();
      await eventually('every case has a reader', async () => (await states(ids)).every((one) => one.assignedToId !== null));
      const holders = new Set((await states(ids)).map((one) => one.assignedToId));
      expect(holders.size).toBeGreaterThan(2);
      await eventually('the list is empty', async () => (await page.getByTestId('stuck-count').innerText()) === '0');
      await shot(page, '23-freed');
      await database.prisma.reader.updateMany({ data: { capacity: 10 } });
    });
  });

  describe('a licence that expired last night', () => {
    let caseId: string;
    let readerId: string;
    let credentialId: string;
    let person: Person;
    const songling = () => hospitals.get('Songling') ?? '';

    it('is seen by the dispatcher: the case waits for nobody, and he asks the administrator', async () => {
      readerId = (await onShift()).find((one) => one.subspecialties.includes('chest'))?.reader.id ?? '';
      // His hands are empty: to one with two unopened cases a third would not be bound, licence or not.
      await database.prisma.case.updateMany({ where: { assignedToId: readerId, state: 'assigned' }, data: { state: 'cancelled' } });
      await database.prisma.credential.deleteMany({ where: { hospitalId: songling(), readerId: { not: readerId } } });
      const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000);
      const credential = await database.prisma.credential.findFirstOrThrow({ where: { hospitalId: songling(), readerId } });
      credentialId = credential.id;
      await database.prisma.credential.update({ where: { id: credentialId }, data: { validUntil: new Date(yesterday.toISOString().slice(0, 10)), bodyParts: [] } });
      caseId = await aCaseRow(database, { hospitalId: songling(), name: '林少华', priority: 'urgent' });
      await eventually('nobody may read it', async () => (await database.prisma.case.findUniqueOrThrow({ where: { id: caseId } })).escalatedAt);
      person = await signedIn(browser, platform, platform.account('dispatcher'));
      await person.page.goto(`${platform.url}/control`);
      const row = person.page.getByTestId(`stuck-${caseId}`);
      await row.waitFor();
      expect(await row.innerText()).toContain('资质已过期');
      await person.page.getByTestId(`ask-${caseId}`).click();
      await person.page.getByTestId('ask-note').fill('昨晚到期，请续一年');
      await person.page.getByTestId('ask-submit').click();
      await person.page.getByTestId('asked').waitFor();
      await shot(person.page, '24-licence');
      expect((await states([caseId]))[0]).toMatchObject({ state: 'in-pool', assignedToId: null });
      await person.close();
    });

    it('is mended by the administrator, and the case flows to its reader', async () => {
      const admin = await signedIn(browser, platform, platform.account('platform-admin'));
      const { page } = admin;
      await page.goto(`${platform.url}/control`);
      expect(await page.getByTestId(`stuck-${caseId}`).innerText()).toContain('昨晚到期，请续一年');
      await page.getByTestId(`mend-${caseId}`).click();
      await page.getByTestId(`credential-edit-${credentialId}`).click();
      await page.getByTestId('credential-renew').click();
      await page.getByTestId('credential-save').click();
      await eventually('he has it', async () => (await states([caseId]))[0]?.assignedToId === readerId);
      await eventually('the credential is valid', async () => (await call(settingsApi.credentials, {}, as(dispatcher))).items.find((one) => one.id === credentialId)?.state === 'valid');
      await shot(page, '25-licence-mended');
      expect(admin.faults).toEqual([]);
      await admin.close();
    });
  });

  describe('a policy is edited, tried on the last 30 days, switched on and rolled back', () => {
    let admin: Person;
    let page: Page;
    const activeVersion = async () => { const { activeId, items } = await call(routingApi.policies, {}, as(dispatcher)); return items.find((one) => one.id === activeId)?.version; };

    it('a contradiction is shown at its field while one types, and cannot be kept', async () => {
      admin = await signedIn(browser, platform, platform.account('platform-admin'));
      page = admin.page;
      await page.goto(`${platform.url}/policies`);
      await page.getByTestId('policy-rules').waitFor();
      await shot(page, '26-policy');
      await page.getByTestId('policy-edit').click();
      await page.getByTestId('policy-escalation.dispatcherAt').fill('95');
      await page.getByTestId('fault-escalation-order').waitFor();
      expect(await page.getByTestId('fault-escalation-order').innerText()).toContain('扩大 < 调度 < 科主任');
      expect(await page.getByTestId('policy-save').isDisabled()).toBe(true);
      await page.getByTestId('fault-escalation-order').scrollIntoViewIfNeeded();
      await shot(page, '27-policy-fault');
      await page.getByTestId('policy-escalation.dispatcherAt').fill('70');
      await page.getByTestId('policy-weights.mismatch').fill('2');
      await page.getByTestId('policy-name').fill('专业优先');
      await page.getByTestId('policy-note').fill('更看重专业对口，早些通知调度');
      await page.getByTestId('fault-escalation-order').waitFor({ state: 'detached' });
      await page.getByTestId('policy-save').click();
      await page.getByTestId('policy-diff').waitFor();
      expect(await page.getByTestId('policy-diff').innerText()).toContain('时限用去 70% 时：通知调度。');
      await shot(page, '28-policy-diff');
      expect(await activeVersion()).toBe(1);
    });

    it('a dry run says what it would decide for the cases that wait now, and writes nothing', async () => {
      const waiting: string[] = [];
      await database.prisma.reader.updateMany({ data: { capacity: 2 } });
      for (const name of names) waiting.push(await aCaseRow(database, { hospitalId: hospitals.get('Qingshi') ?? '', name }));
      const decisions = await database.prisma.routingDecision.count();
      await page.getByTestId('policy-tab-try').click();
      await page.getByTestId('policy-try').click();
      expect(await page.getByTestId('policy-try-result').innerText()).toMatch(/等待 \d+ 例/);
      await shot(page, '28-policy-dry-run');
      expect(decisions).toBeGreaterThan(0);
      await page.getByTestId('replay-check').click();
      const told = await page.getByTestId('replay-result').innerText();
      const [, batches, , same] = /重放 (\d+) 批（(\d+) 个决定），(\d+) 批/.exec(told) ?? [];
      expect([Number(batches) > 0, same]).toEqual([true, batches]);
    });

    it('is tried on the last 30 days: the difference from the one in force with its interval, n and limits', async () => {
      const readers = await database.prisma.reader.findMany({ orderBy: { userId: 'asc' } });
      const counties = [...hospitals.values()];
      for (let at = 0; at < 120; at += 1) {
        const assigned = 1 + (at % 4);
        const opened = assigned + ((at * 7) % 25);
        await aCaseRow(database, { hospitalId: counties[at % counties.length] ?? '', modality: at % 3 ? 'DX' : 'CT', priority: at % 9 === 0 ? 'stat' : at % 4 === 0 ? 'urgent' : 'routine', receivedAt: new Date(Date.now() - 86_400_000 * (1 + (at * 28) / 120)), assigned, opened, signed: opened + 3 + (at % 8), assignedToId: readers[at % readers.length]?.userId ?? '' });
      }
      await page.getByTestId('policy-tab-simulate').click();
      await page.getByTestId('simulation-start').click();
      await page.getByTestId('simulation-done').waitFor({ timeout: 150_000 });
      const told = await page.getByTestId('simulation-done').innerText();
      expect(told).toMatch(/1\d\d 例/);
      expect(told).toContain('平均周转（分钟）');
      expect(await page.getByTestId('simulation-differences').locator('tbody tr').count()).toBeGreaterThan(3);
      await page.getByTestId('simulation-differences').scrollIntoViewIfNeeded();
      await shot(page, '28-policy-simulation');
    });

    it('is switched on with a reason, and rolled back', async () => {
      for (const [version, name] of [[2, '29-policy-on'], [1, '30-policy-back']] as const) {
        await page.getByTestId(`policy-version-${version}`).click();
        await page.getByTestId('policy-switch').click();
        await page.getByTestId('policy-reason').fill(version === 2 ? '按科会决定试用一周' : '先退回，下周再议');
        await page.getByTestId('policy-switch-submit').click();
        await eventually(`version ${version} is in force`, async () => (await activeVersion()) === version);
        await page.getByTestId('policy-switch').waitFor({ state: 'detached' });
        await shot(page, name);
      }
      expect(admin.faults).toEqual([]);
    });
  });

  it.each([
    ['dispatcher', ['/control', '/policies']],
    ['platform-admin', ['/policies?view=edit', '/settings/hospitals', '/settings/agreements', '/settings/calendars', '/settings/credentials', '/settings/shifts', '/settings/conflicts']],
  ])('axe finds no serious fault on the pages of the %s, in Chinese and in English', async (role, paths) => {
    for (const language of ['zh', 'en'] as const) {
      const person = await signedIn(browser, platform, platform.account(role), language);
      for (const path of paths) {
        await person.page.goto(`${platform.url}${path}`);
        await person.page.locator('main h2, main table, main .q-notice').first().waitFor();
        await person.page.waitForLoadState('networkidle');
        const { violations } = await new AxeBuilder({ page: person.page }).analyze();
        expect(violations.filter((of) => of.impact === 'serious' || of.impact === 'critical').map((of) => `${path} ${of.id}: ${of.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)).toEqual([]);
        await shot(person.page, `routing-${role}${path.replaceAll(/[/?=]/g, '-')}-${language}`);
      }
      expect(person.faults).toEqual([]);
      await person.close();
    }
  }, 240_000);
});
