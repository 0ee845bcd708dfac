import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * OHIF's own Chinese is partial; src/ohif-zh.json holds what a reader meets and it lacks, by OHIF's namespaces.
 * The tables are baked into the bundle and read as it loads, so they are added there, before it is minified.
 */
export async function addChinese(folder, words) {
  const name = (await readdir(folder)).find((one) => /^app\.bundle\.[0-9a-f]+\.js$/.test(one));
  const file = join(folder, name ?? 'app.bundle.js');
  await writeFile(file, withChinese(await readFile(file, 'utf8'), words));
}

/** Throws when OHIF's table of Chinese namespaces is not where it was. */
export function withChinese(source, words) {
  const table = /const zh = \(\{\s+zh: \{([^{}]*)\}/.exec(source)?.[1];
  if (!table) throw new Error('OHIF: its Chinese texts are not where they were; see apps/reading/build/add-chinese.mjs');
  const known = new Map([...table.matchAll(/(\w+): (zh_\w+)/g)].map(([, namespace, variable]) => [namespace, variable]));
  const names = new Set([...known.keys(), ...Object.keys(words)]);
  const rows = [...names].map((namespace) => {
    const variable = known.get(namespace);
    return `${namespace}: { ${variable ? `...${variable}, ` : ''}...${JSON.stringify(words[namespace] ?? {})} }`;
  });
  return source.replace(table, () => `\n${rows.join(',\n')}\n`);
}
