import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [gzipped, brotlied] = [promisify(gzip), promisify(brotliCompress)];

/** Writes x.gz and x.br beside every script, style sheet, WebAssembly and JSON file of `folder` that is younger than its copies. */
export async function precompress(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.(js|css|wasm|svg)$/.test(name)) continue;
    const file = join(folder, name);
    if ((await modified(`${file}.br`)) > (await modified(file))) continue;
    const bytes = await readFile(file);
    const [gz, br] = await Promise.all([
      gzipped(bytes, { level: 6 }),
      brotlied(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
    ]);
    await Promise.all([writeFile(`${file}.gz`, gz), writeFile(`${file}.br`, br)]);
  }
}

const modified = (file) => stat(file).then((found) => found.mtimeMs, () => 0);
