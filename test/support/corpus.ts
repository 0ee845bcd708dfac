import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The real files that some tests read: QIANLI_CORPUS, or ../shared/dicom beside the checkout. */
const folder = process.env['QIANLI_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/dicom');

/** The files of a folder of the corpus, by name. Throws one sentence when the corpus is not on this machine. */
export function corpusFiles(name: string): { name: string; bytes: Uint8Array }[] {
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error(`The corpus of real DICOM files is missing: set QIANLI_CORPUS to its folder (looked for ${name})`);
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).filter((file) => !/\.(txt|md|tsv|json|xml|csv)$/.test(file)).sort().map((file) => ({ name: file, bytes: readFileSync(join(path, file)) }));
}
