import { AxeBuilder } from '@axe-core/playwright';
import { call, gatewaysApi, reportsApi, settingsApi, type Session } from '@qianli/contracts';
import { writeDicomFile } from '@qianli/domain-dicom';
import { aDicomStudy, uidOf } from '@qianli/testing';
import { zipSync } from 'fflate';
import { generateKeyPairSync } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shot, signedIn, startChromium, type Person } from '../e2e-support/browser';
import { caseOfStudy, eventually, startPlatform, type RunningPlatform } from '../e2e-support/platform';

const newcomer = { name: '钱新来', username: 'qian.xinlai', password: 'a long first password' };

describe('the administrator takes on a reader, and a county sends a ZIP', () => {
  let platform: RunningPlatform;
  let browser: Browser;
  let admin: Person;
  let page: Page;
  let session: Session;
  const options = () => ({ origin: platform.url, token: session.accessToken });
  const tertiary = async () => (await call(settingsApi.hospitals, {}, options())).items.find(({ kind }) => kind === 'tertiary')?.name ?? '';
  const dialog = () => page.locator('.ant-modal:visible').last();
  const save = async () => {
    await dialog().locator('.ant-modal-footer .ant-btn-primary').click();
    await dialog().waitFor({ state: 'hidden' });
  };
  /** Opens the list of a field and presses an option, until the field shows it: a list that is still opening takes no press. */
  async function choose(field: string, option: string): Promise<void> {
    const whole = dialog().locator('.ant-form-item').filter({ has: page.locator(`#${field}`) });
    await eventually(`${field} shows ${option}`, async () => {
      const choice = page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: option }).first();
      if (!(await choice.isVisible())) await whole.locator('.ant-select').first().click({ timeout: 3000 });
      await choice.click({ timeout: 3000 });
      return (await whole.innerText()).includes(option);
    });
  }
  async function openSettings(tab: string): Promise<void> {
    await page.goto(`${platform.url}/settings/${tab}`);
    await page.getByTestId(`settings-${tab}`).waitFor();
  }

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startChromium();
    session = await platform.signIn(platform.account('platform-admin'));
    admin = await signedIn(browser, platform, platform.account('platform-admin'));
    page = admin.page;
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  it('adds a specialist, who can sign in', async () => {
    await openSettings('people');
    await page.getByTestId('person-add').click();
    await dialog().locator('#name').fill(newcomer.name);
    await dialog().locator('#username').fill(newcomer.username);
    await choose('role', '阅片专家');
    await choose('hospitalId', await tertiary());
    await dialog().locator('#password').fill(newcomer.password);
    await shot(page, '20-settings-person');
    await save();
    await page.locator('tr', { hasText: newcomer.username }).waitFor();
    expect((await platform.signIn({ role: 'specialist', hospital: null, ...newcomer })).user.name).toBe(newcomer.name);
    // The dialog opens again with what is known of him, not with what was typed before.
    await page.locator('tr', { hasText: newcomer.username }).getByRole('button').first().click();
    expect(await dialog().locator('#name').inputValue()).toBe(newcomer.name);
    await dialog().locator('#capacity').fill('5');
    await save();
    await eventually('his capacity is changed', async () => (await call(settingsApi.people, { query: { role: 'specialist' } }, options())).items.find(({ name }) => name === newcomer.name)?.capacity === 5);
  });

  it('grants him a credential, and changes it', async () => {
    await openSettings('credentials');
    await page.getByTestId('credential-add').click();
    await choose('readerId', newcomer.name);
    await choose('hospitalId', platform.account('county-uploader').hospital ?? '');
    await shot(page, '21-settings-credential');
    await save();
    const row = page.locator('tr', { hasText: newcomer.name });
    await row.waitFor();
    await row.getByRole('button').click();
    await choose('modalities', '超声');
    await page.keyboard.press('Escape');
    await save();
    await eventually('the credential covers ultrasound', async () =>
      (await call(settingsApi.credentials, {}, options())).items.find(({ reader }) => reader.name === newcomer.name)?.modalities.includes('US'));
  });

  it('gives him a shift', async () => {
    await openSettings('shifts');
    await page.getByTestId('shift-add').click();
    await choose('readerId', newcomer.name);
    await shot(page, '22-settings-shift');
    await save();
    await page.locator('tr', { hasText: newcomer.name }).waitFor();
    expect((await call(settingsApi.shifts, {}, options())).items.filter(({ reader }) => reader.name === newcomer.name)).toMatchObject([{ weekdays: [1, 2, 3, 4, 5], startsAt: '08:00', endsAt: '16:00' }]);
  });

  it('writes a report template, and changes it', async () => {
    await openSettings('templates');
    await page.getByTestId('template-add').click();
    await page.getByTestId('template-name-zh').fill('低剂量CT筛查');
    await page.getByTestId('template-name-en').fill('Low-dose CT screening');
    await page.getByTestId('template-findings').fill('双肺纹理清晰，未见结节。');
    await save();
    const row = page.locator('tr', { hasText: '低剂量CT筛查' });
    await row.waitFor();
    await row.getByRole('button').click();
    expect(await page.getByTestId('template-name-zh').inputValue()).toBe('低剂量CT筛查');
    await page.getByTestId('template-findings').fill('双肺未见实性结节。');
    await shot(page, '23-settings-template');
    await save();
    await eventually('the template is changed', async () =>
      (await call(reportsApi.templates, { query: { modality: 'CT' } }, options())).items.some(({ name, findings }) => name.en === 'Low-dose CT screening' && findings === '双肺未见实性结节。'));
  });

  it('puts a model into shadow and on again', async () => {
    await openSettings('models');
    const model = page.getByTestId('model-cxr-tb');
    const stateOf = async () => (await call(settingsApi.models, {}, options())).items.find(({ id }) => id === 'cxr-tb')?.state;
    const before = await stateOf();
    for (const [words, state] of before === 'shadow' ? [['启用', 'active'], ['影子', 'shadow']] as const : [['影子', 'shadow'], ['启用', 'active']] as const) {
      await model.locator('.ant-segmented-item', { hasText: words }).click();
      await eventually(`the model is ${state}`, async () => (await stateOf()) === state);
    }
    await shot(page, '24-settings-models');
  });

  it('trusts the key of a county’s second gateway, which waited', async () => {
    const hospital = (await call(settingsApi.people, { query: {} }, options())).items.find(({ role }) => role === 'county-physician')?.hospital ?? null;
    const gateway = { username: 'gateway.second', password: 'a long machine password' };
    await call(settingsApi.createPerson, { body: { ...gateway, name: '县医院网关', role: 'gateway', hospitalId: hospital?.id ?? null } }, options());
    const county = await platform.signIn({ ...gateway, role: 'gateway', hospital: hospital?.name ?? '' });
    for (const letter of ['A', 'B']) await call(gatewaysApi.register, { body: { name: `Gateway ${letter}`, publicKey: generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64') } }, { origin: platform.url, token: county.accessToken });
    await openSettings('gateways');
    const row = page.locator('tr', { hasText: 'Gateway B' });
    await row.locator('.q-tag', { hasText: '待确认' }).waitFor();
    await shot(page, '24-settings-gateways');
    await row.getByRole('button', { name: '信任' }).click();
    await page.locator('.ant-popconfirm:visible .ant-btn-primary').click();
    await row.locator('.q-tag', { hasText: '已信任' }).waitFor();
    expect((await call(gatewaysApi.list, {}, options())).items.find(({ name }) => name === 'Gateway B')?.state).toBe('trusted');
  });

  it('a county writes an order by hand, which its modalities then find, and calls it off', async () => {
    const county = await signedIn(browser, platform, platform.account('county-physician'));
    await county.page.getByTestId('nav-orders').click();
    await county.page.getByTestId('order-add').click();
    const fields = { patientName: '王小东', patientId: 'P-1001', procedure: '胸部平扫', accessionNumber: 'A-1001', history: '咳嗽两周' };
    for (const [name, value] of Object.entries(fields)) await county.page.locator(`.ant-modal:visible #${name}`).fill(value);
    await shot(county.page, '24-order-dialog');
    await county.page.getByTestId('order-save').click();
    const row = county.page.getByTestId('orders').locator('tr', { hasText: 'A-1001' });
    await row.waitFor();
    await shot(county.page, '24-orders');
    expect(await row.innerText()).toContain('待检查');
    await row.getByRole('button', { name: '取消申请' }).click();
    await county.page.locator('.ant-popconfirm:visible .ant-btn-primary').click();
    await row.waitFor({ state: 'detached' });
    expect(county.faults).toEqual([]);
    await county.close();
  });

  it('verifies the audit chain, in which all of it stands', async () => {
    await openSettings('audit');
    await page.getByTestId('audit-verify').click();
    await page.getByTestId('audit-verdict').waitFor();
    expect(await page.getByTestId('audit-verdict').innerText()).toContain('审计链完整');
    const table = await page.locator('table').innerText();
    for (const action of ['新增人员', '新增班次', '新增报告模板', '切换模型状态']) expect(table).toContain(action);
    await shot(page, '25-settings-audit');
  });

  it('one press and every page speaks English, save for names and texts that people wrote', async () => {
    await page.getByTestId('language-switch').click();
    await eventually('the page is English', async () => (await page.locator('html').getAttribute('lang'))?.startsWith('en'));
    const { items: people } = await call(settingsApi.people, { query: {} }, options());
    const { items: hospitals } = await call(settingsApi.hospitals, {}, options());
    const { items: templates } = await call(reportsApi.templates, { query: {} }, options());
    // The switch itself is in the language it leads to.
    const written = ['中文', ...people.map(({ name }) => name), ...hospitals.map(({ name }) => name), ...templates.flatMap(({ findings, impression }) => [...findings.split('\n'), ...impression.split('\n')])];
    const left: string[] = [];
    for (const path of ['settings/people', 'settings/hospitals', 'settings/credentials', 'settings/shifts', 'settings/templates', 'settings/models', 'settings/audit', 'settings/gateways', 'settings/patients', 'settings/incidents', 'operations', 'dashboard', 'cases']) {
      await page.goto(`${platform.url}/${path}`);
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      const text = written.reduce((rest, known) => (known ? rest.replaceAll(known, '') : rest), await page.locator('body').innerText());
      left.push(...(text.match(/\p{Script=Han}[^\n]*/gu) ?? []).map((found) => `${path}: ${found}`));
    }
    expect(left).toEqual([]);
  });

  it('in the dark room the pages are dark and as legible', async () => {
    await page.getByTestId('room-switch').click();
    for (const path of ['dashboard', 'settings/people', 'settings/credentials', 'settings/templates', 'operations']) {
      await page.goto(`${platform.url}/${path}`);
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      const [red = 255] = (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).match(/\d+/g) ?? [];
      expect(Number(red)).toBeLessThan(64);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map((of) => `${path} ${of.id}: ${of.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)).toEqual([]);
      await shot(page, `26-dark-${path.replace('/', '-')}`);
    }
    expect(admin.faults).toEqual([]);
  });

  it('a ZIP is unpacked in the browser and its study becomes a case; a structured report alone is kept without one', async () => {
    const county = await signedIn(browser, platform, platform.account('county-uploader'));
    const send = async (name: string, entries: Record<string, Uint8Array>) => {
      await county.page.goto(`${platform.url}/send`);
      await county.page.getByTestId('send-history').fill('体检发现肺部阴影。');
      await county.page.getByTestId('send-files-input').setInputFiles([{ name, mimeType: 'application/zip', buffer: Buffer.from(zipSync(entries)) }]);
      await county.page.getByTestId('send-study').first().waitFor();
      await shot(county.page, `27-${name}`);
      await county.page.getByTestId('send-submit').click();
      if (name === 'study.zip') {
        // Three slices are no chest: the gate wants to know why.
        await county.page.getByTestId('gate-reason-too-few-slices').selectOption('as-ordered');
        await county.page.getByTestId('send-submit').click();
      }
      await county.page.getByTestId('send-receipt').waitFor();
      return county.page.getByTestId('send-receipt').innerText();
    };
    const study = aDicomStudy({ seed: 'zip', instances: 3, rows: 64, patientName: 'Zhao^Si=赵^四' });
    const receipt = await send('study.zip', { 'CD/DICOM/1': study.files[0] ?? new Uint8Array(), 'CD/DICOM/2': study.files[1] ?? new Uint8Array(), 'CD/DICOM/3': study.files[2] ?? new Uint8Array(), 'CD/readme.txt': new TextEncoder().encode('no image at all, but a letter to the reader') });
    expect(receipt).toContain('赵四');
    expect(await county.page.getByTestId('send-refused').innerText()).toContain('readme.txt');
    const sender = await platform.signIn(platform.account('county-uploader'));
    expect((await caseOfStudy(platform, sender, study.studyInstanceUid, ['received', 'in-pool', 'assigned'])).instances).toBe(3);
    const report = writeDicomFile({ content: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.33', SOPInstanceUID: uidOf('sr'), StudyInstanceUID: uidOf('sr study'), SeriesInstanceUID: uidOf('sr series'), Modality: 'SR', PatientID: 'SR1', PatientName: '钱^五' } });
    expect(await send('report.zip', { 'report.dcm': report })).toContain('不生成病例');
    await shot(county.page, '28-send-kept');
    expect(county.faults).toEqual([]);
    await county.close();
  });
});
