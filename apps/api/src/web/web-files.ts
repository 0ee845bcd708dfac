import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

/** A file that may be served: where it lies, what it is, which precompressed copies stand beside it. */
export interface WebFile {
  readonly path: string;
  readonly bytes: number;
  readonly etag: string;
  readonly type: string;
  /** Its name holds a hash of its content: a browser may keep it for ever. */
  readonly immutable: boolean;
  readonly copies: ReadonlyMap<'br' | 'gzip', { readonly path: string; readonly bytes: number }>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8', '.wasm': 'application/wasm', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.ico': 'image/x-icon', '.webp': 'image/webp', '.woff': 'font/woff', '.woff2': 'font/woff2',
  '.ttf': 'font/ttf', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json',
};
/** `100.bundle.cb02411ce321d4e4.js`, `0ddf166f7a343eda.wasm` (webpack), `portal-assets/index-B1x_9k2Q.js` (Vite). */
const hashedName = /(^|[./])[0-9a-f]{16,}\.\w+$|^(portal-)?assets\/.+-[\w-]{8}\.\w+$/;

/**
 * The files of a built browser app by their address below it (`assets/x.js`). An address that is not in the map is not
 * served: no path is ever made from what a client sent. Empty when the folder does not exist.
 */
export function webFilesOf(folder: string): ReadonlyMap<string, WebFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/')).filter((name) => !/(^|\/)\./.test(name));
  const present = new Set(names);
  const files = new Map<string, WebFile>();
  for (const name of names) {
    const type = types[extname(name).toLowerCase()];
    const path = join(folder, name);
    const stat = statSync(path);
    if (!type || !stat.isFile()) continue;
    const copies = new Map<'br' | 'gzip', { path: string; bytes: number }>();
    for (const [encoding, ending] of [['br', '.br'], ['gzip', '.gz']] as const) {
      if (present.has(name + ending)) copies.set(encoding, { path: path + ending, bytes: statSync(path + ending).size });
    }
    files.set(name, { path, bytes: stat.size, etag: `"${stat.size.toString(36)}-${Math.floor(stat.mtimeMs).toString(36)}"`, type, immutable: hashedName.test(name), copies });
  }
  return files;
}

/** Source expressions of the viewer's inline scripts, computed when it was built (`csp.json`); none when it is not built. */
export function viewerScriptHashes(webPath: string): readonly string[] {
  const file = join(webPath, 'reading', 'csp.json');
  if (!existsSync(file)) return [];
  const { scriptHashes } = JSON.parse(readFileSync(file, 'utf8')) as { scriptHashes?: unknown };
  return Array.isArray(scriptHashes) ? scriptHashes.map(String) : [];
}
