import { createServer } from 'node:http';
import type { Priority } from '@qianli/domain-case';
import { pageWords, type PageWord } from './page-words';

export interface StudyOnPage {
  readonly studyInstanceUid: string;
  readonly accessionNumber: string | null;
  readonly modality: string;
  readonly priority: Priority;
  readonly sent: number;
  readonly all: number;
  readonly lastArrivalAt: number;
}
export interface GatewayStanding {
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly refused: number;
  readonly refusedFolder: string;
  readonly isDown: boolean;
  readonly isClosed: boolean;
  readonly bytesPerSecond: number | null;
  /** In the order in which they go. */
  readonly studies: readonly StudyOnPage[];
  readonly recent: readonly StudyOnPage[];
}

/** The queue in plain words, for the people of the room; on this machine only, and without a name: the accession number is what they know a study by. */
export async function startLocalPage(port: number, standing: () => GatewayStanding): Promise<{ readonly port: number; stop(): void }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    // A name that points here (DNS rebinding) would let another site's page read this one.
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (request.method !== 'GET' || !['127.0.0.1', 'localhost', '[::1]'].includes(host)) return void response.writeHead(403).end();
    if (pathname === '/standing.json') return void response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(standing()));
    if (pathname !== '/') return void response.writeHead(404).end();
    const language = searchParams.get('lang') ?? ((request.headers['accept-language'] ?? 'zh').toLowerCase().startsWith('en') ? 'en' : 'zh');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    }).end(pageOf(standing(), language === 'en' ? 'en' : 'zh')); // prettier-ignore
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { port: address && typeof address === 'object' ? address.port : port, stop: () => (server.close(), server.closeAllConnections()) };
}

const style = 'body{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d7dde5}.warn{background:#fff4d6;padding:.6rem 1rem;border-left:4px solid #b26b00}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}a{color:#0b5cad}progress{width:8rem}';

/** The whole page; it loads itself anew every five seconds. */
export function pageOf(of: GatewayStanding, language: 'zh' | 'en'): string {
  const t = (word: PageWord, values: Record<string, string | number> = {}) => escaped(pageWords[word][language === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')));
  const time = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'short', timeStyle: 'medium' });
  const row = (study: StudyOnPage) => `<tr><td>${study.accessionNumber ? escaped(study.accessionNumber) : t('noAccession')}</td><td>${escaped(study.modality)}</td><td>${t(study.priority)}</td><td><progress max="${study.all}" value="${study.sent}"></progress> ${study.sent === study.all ? t('done') : t('sentOf', { sent: study.sent, all: study.all })}</td><td>${time.format(study.lastArrivalAt)}</td></tr>`;
  const table = (title: PageWord, studies: readonly StudyOnPage[], testId: string) =>
    studies.length === 0 ? '' : `<h2>${t(title)}</h2><table data-testid="${testId}"><thead><tr><th>${t('study')}</th><th>${t('modality')}</th><th>${t('priority')}</th><th>${t('progress')}</th><th>${t('since')}</th></tr></thead><tbody>${studies.map(row).join('')}</tbody></table>`;
  const sentences = [
    of.waiting === 0 ? t('allSent') : t('waits', { n: of.waiting, size: sizeOf(of.waitingBytes), studies: of.studies.length }),
    ...(of.isClosed ? [t('closed')] : []),
    ...(of.bytesPerSecond === null ? [] : [t('rate', { rate: sizeOf(of.bytesPerSecond) })]),
  ];
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"><title>${t('title')}</title><style>${style}</style></head><body>
<h1>${t('title')} <small><a href="/?lang=${language === 'zh' ? 'en' : 'zh'}" lang="${language === 'zh' ? 'en' : 'zh-CN'}">${t('other')}</a></small></h1>
${of.isDown ? `<p class="warn" role="alert" data-testid="down">${t('down')}</p>` : ''}${of.refused > 0 ? `<p class="warn" role="alert" data-testid="refused">${t('refused', { n: of.refused, folder: of.refusedFolder })}</p>` : ''}
<p data-testid="standing">${sentences.join(' ')}</p>${table('next', of.studies, 'queue')}${table('recent', of.recent, 'recent')}</body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function sizeOf(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** at).toFixed(at < 2 ? 0 : 1)} ${units[at]}`;
}
