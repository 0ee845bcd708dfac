import { sideOf, words, labelOf } from '@qianli/ui';
import { defaultPolicy } from '@qianli/domain-routing';
import { describe, expect, it } from 'vitest';
import { numberFields, withValue } from './policy-fields';
import { changesBetween, policySentences } from './policy-sentences';

/** The words as i18next would put them, without a page. */
const sayIn = (language: 'zh' | 'en') => (key: string, values: Readonly<Record<string, string | number>> = {}) => {
  const found = key.split('.').reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], sideOf(words, language));
  if (typeof found !== 'string') throw new Error(`no words for ${key}`);
  return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? `?${name}`));
};
const content = structuredClone(defaultPolicy) as Parameters<typeof policySentences>[0];
const read = (of: typeof content, language: 'zh' | 'en' = 'zh') => policySentences(of, sayIn(language), (table, code) => labelOf(table, code ?? '', language));

describe('a policy as sentences', () => {
  it.each(['zh', 'en'] as const)('has no hole and no code in %s', (language) => {
    const texts = read({ ...content, demands: [{ modality: 'CT', subspecialty: 'chest' }] }, language).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => /\?\w|undefined|NaN|[{}]|outpatient\b.*[一-龥]/.test(text))).toEqual([]);
  });
  it('says the escalation as a share of the time', () => {
    expect(read(content).find(({ key }) => key === 'dispatcher')?.text).toBe('时限用去 75% 时：通知调度。');
  });
  it('differs in a sentence whenever a number of the editor differs', () => {
    for (const { path } of numberFields) {
      const changes = changesBetween(read(content), read(withValue(withValue(content, 'weights.learningMinutes', 1), path, 0.37)));
      expect([path, changes.length > 0]).toEqual([path, true]);
    }
  });
});

describe('what differs between two versions', () => {
  it('is nothing between a version and itself', () => {
    expect(changesBetween(read(content), read(content))).toEqual([]);
  });
  it('is told rule by rule: changed, added, removed', () => {
    const other = { ...content, mode: 'pull' as const, demands: [{ modality: 'CT', subspecialty: 'chest' }], sla: content.sla.slice(1) };
    const changes = changesBetween(read(content), read(other));
    expect(changes.map(({ group, before, after }) => [group, before !== null, after !== null])).toEqual([['mode', true, true], ['demands', true, false], ['demands', false, true], ['sla', true, false]]);
  });
});
