import type { Bilingual } from '@qianli/domain-case';
import { legalRules } from './hard-rules';

/** A reader in a decision about a case, as the log holds him. */
export interface ConsideredReader {
  readonly reader: { readonly id: string; readonly name: string };
  readonly refusals: readonly { readonly rule: string; readonly text: Bilingual }[];
}
export interface StuckDecision {
  readonly caseId: string;
  readonly candidates: readonly ConsideredReader[];
}
export interface ReaderPlaces {
  readonly open: number;
  readonly capacity: number;
}
export interface WhatFrees {
  /** Each rule with how many readers it refuses, the most refusing first. */
  readonly rules: readonly { readonly rule: string; readonly text: Bilingual; readonly readers: number }[];
  /** A reader whom one rule alone stops: the smallest change that would free the case, and who may make it. */
  readonly frees: { readonly reader: { readonly id: string; readonly name: string }; readonly rule: string; readonly text: Bilingual; readonly by: 'dispatcher' | 'administrator' } | null;
}

/** A dispatcher waives within seconds what is no law; of the rest, what takes the least paper comes first. */
const paperwork: readonly string[] = ['credential-expired', 'final-not-covered', 'modality-not-covered', 'body-part-not-covered', 'credential-not-yet', 'no-credential'];
const waivedFirst: readonly string[] = ['at-capacity', 'gave-back', 'off-shift'];
/** Nothing that anybody could change today. */
const unchangeable: ReadonlySet<string> = new Set<string>(['same-hospital', 'conflict-of-interest', 'own-preliminary']);

export const mayBeWaived = (rule: string): boolean => !unchangeable.has(rule) && !(legalRules as readonly string[]).includes(rule);

/**
 * What keeps each case from every reader, and the smallest change that frees it. Cases are gone through in their order and
 * each suggestion fills a place of its reader, so that a hundred stuck cases are not all suggested to one. A tie goes to the
 * lower id, so the same log gives the same advice.
 */
export function whatFrees(stuck: readonly StuckDecision[], placesOf: ReadonlyMap<string, ReaderPlaces>): readonly WhatFrees[] {
  const given = new Map<string, number>();
  const load = (id: string) => { const places = placesOf.get(id); return places ? (places.open + (given.get(id) ?? 0)) / Math.max(1, places.capacity) : Infinity; };
  return stuck.map(({ candidates }) => {
    const near = candidates.flatMap(({ reader, refusals: [only, second] }) => (only && !second && !unchangeable.has(only.rule) ? [{ reader, ...only, ease: easeOf(only.rule) }] : []));
    const best = near.sort((a, b) => a.ease - b.ease || load(a.reader.id) - load(b.reader.id) || (a.reader.id < b.reader.id ? -1 : 1))[0];
    if (best) given.set(best.reader.id, (given.get(best.reader.id) ?? 0) + 1);
    return { rules: tally(candidates), frees: best ? { reader: best.reader, rule: best.rule, text: best.text, by: mayBeWaived(best.rule) ? 'dispatcher' : 'administrator' } : null };
  });
}

function easeOf(rule: string): number {
  if (mayBeWaived(rule)) { const at = waivedFirst.indexOf(rule); return at < 0 ? waivedFirst.length : at; }
  const at = paperwork.indexOf(rule);
  return 100 + (at < 0 ? paperwork.length : at);
}

function tally(candidates: readonly ConsideredReader[]): WhatFrees['rules'] {
  const rules = new Map<string, { rule: string; text: Bilingual; readers: number }>();
  for (const { refusals } of candidates) {
    for (const { rule, text } of refusals) rules.set(rule, { rule, text, readers: (rules.get(rule)?.readers ?? 0) + 1 });
  }
  return [...rules.values()].sort((a, b) => b.readers - a.readers || (a.rule < b.rule ? -1 : 1));
}

