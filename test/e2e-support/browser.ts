import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Account, RunningPlatform } from './platform';

export const shots = resolve(import.meta.dirname, '../../dist/screenshots');

/** A real Chromium; software rendering, since a test machine has no graphics card. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
}

/** One person at one computer. Faults of pages and breaches of the CSP are kept in `faults`. */
export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: string[];
  close(): Promise<void>;
}

/** Somebody sits down, opens the portal and signs in by hand. */
export async function signedIn(browser: Browser, platform: RunningPlatform, account: Account, language: 'zh' | 'en' = 'zh'): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai' });
  const faults: string[] = [];
  const watch = (page: Page) => {
    page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(`CSP: ${message.text()}`);
    });
  };
  context.on('page', watch);
  await context.addInitScript((of) => {
    // A document without an origin (about:blank in a sandbox) has no storage to set.
    if (location.origin !== 'null' && !localStorage.getItem('qianli.language')) localStorage.setItem('qianli.language', of);
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(platform.url);
  await page.getByTestId('login-username').fill(account.username);
  await page.getByTestId('login-password').fill(account.password);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('account').waitFor();
  return { page, context, faults, close: () => context.close() };
}

/** Leaves a screenshot in dist/screenshots. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** Different grey values in the largest canvas: a black viewport has one or two. */
export function greyLevels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [canvas] = [...document.querySelectorAll<HTMLCanvasElement>('.cornerstone-canvas')].sort((a, b) => b.width * b.height - a.width * a.height);
    if (!canvas) return 0;
    const copy = document.createElement('canvas');
    copy.width = copy.height = 64;
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0, 64, 64);
    const pixels = context?.getImageData(0, 0, 64, 64).data ?? [];
    return new Set(Array.from(pixels).filter((_, at) => at % 4 === 0)).size;
  });
}
