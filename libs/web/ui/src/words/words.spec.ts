import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labels } from '../labels/labels';
import { sideOf, type Pairs } from './pair';
import { words } from './words';

const keysOf = (tree: object, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, node]) => (typeof node === 'object' && !Array.isArray(node) ? keysOf(node as object, `${path}${key}.`) : [`${path}${key}`]));
const leavesOf = (tree: object): unknown[] => Object.values(tree).flatMap((node) => (typeof node === 'object' && !Array.isArray(node) ? leavesOf(node as object) : [node]));
const root = resolve(import.meta.dirname, '../../../../..');
const sources = ['apps/portal/src', 'libs/web/ui/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8')),
);

describe('the words on the screen', () => {
  const all: Pairs = { words, labels } as unknown as Pairs;

  it('has the same keys in Chinese and in English', () => {
    expect(keysOf(sideOf(all, 'en'))).toEqual(keysOf(sideOf(all, 'zh')));
  });
  it('has a text for every key in both languages', () => {
    expect(leavesOf(all).filter((pair) => !Array.isArray(pair) || pair.length !== 2 || pair.some((text) => typeof text !== 'string' || text.trim() === ''))).toEqual([]);
  });
  it('names the same values in both languages', () => {
    const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const pair of leavesOf(words) as [string, string][]) expect(holes(pair[1]), pair[0]).toEqual(holes(pair[0]));
  });
  it('has no Chinese sign in an English text', () => {
    const english = leavesOf(sideOf(all, 'en')) as string[];
    expect(english.filter((text) => /\p{Script=Han}/u.test(text) && text !== '中文')).toEqual([]);
  });
  it('has every key that a page asks for', () => {
    const known = new Set(keysOf(words).flatMap((key) => [key, key.replace(/_(one|other)$/, '')]));
    const asked = sources.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1] ?? ''));
    expect(asked.length).toBeGreaterThan(50);
    expect([...new Set(asked)].filter((key) => !known.has(key))).toEqual([]);
  });
  it('keeps no Chinese or raw sentence in a page: pages hold keys', () => {
    const pages = sources.filter((text) => text.includes('useTranslation') && !text.includes('initReactI18next'));
    expect(pages.filter((text) => /\p{Script=Han}/u.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))).map((text) => text.slice(0, 200))).toEqual([]);
  });
});
