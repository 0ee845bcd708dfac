import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives OHIF's index.html our name, language and icon, drops what is not served, and writes csp.json beside it:
 * `{scriptHashes: ["'sha256-…'"]}`, one source expression for each script that stands in the page itself.
 */
export async function rewriteIndex(folder) {
  const file = join(folder, 'index.html');
  const original = await readFile(file, 'utf8');
  const page = original
    .replace(/<html lang="en">/, '<html lang="zh-CN">')
    .replace(/<meta name="viewport"[^>]*>/, '<meta name="viewport" content="width=device-width,initial-scale=1">')
    .replace(/<title>[^<]*<\/title>/, '<title>千里 · 阅片</title>')
    .replace(/<link rel="(?:manifest|icon|icon shortcut|apple-touch-icon|apple-touch-startup-image|yandex-tableau-widget)"[^>]*>/g, '')
    .replace(/<meta name="(?:apple-|msapplication-|mobile-web-app|application-name)[^>]*>/g, '')
    .replace(/<script[^>]*src="\/init-service-worker\.js"[^>]*><\/script>/, '')
    .replace('</head>', '<link rel="icon" type="image/svg+xml" href="/reading/icon.svg"></head>');
  if (!page.includes('src="/app-config.js"')) throw new Error('OHIF: index.html no longer loads /app-config.js');
  const scriptHashes = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  if (scriptHashes.length === 0) throw new Error('OHIF: index.html has no inline script any more; csp.json would be empty');
  await writeFile(file, page);
  await writeFile(join(folder, 'csp.json'), `${JSON.stringify({ scriptHashes }, null, 2)}\n`);
}
