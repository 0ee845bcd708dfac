import type { RoutingDecisionView } from '@qianli/contracts';
import type { Bilingual } from '@qianli/domain-case';
import type { HardRule } from '@qianli/domain-routing';

export interface WhatStops {
  /** Each rule with how many readers it refuses, the most refusing first. */
  readonly rules: readonly { readonly rule: string; readonly text: Bilingual; readonly count: number }[];
  /** A reader whom one rule alone stops: the smallest change that would free the case. */
  readonly frees: { readonly reader: string; readonly rule: string; readonly text: Bilingual } | null;
}

/** A change that a dispatcher can make within minutes comes before one that needs papers. */
const easiestFirst: readonly string[] = ['at-capacity', 'off-shift', 'gave-back', 'final-not-covered', 'modality-not-covered', 'credential-expired', 'credential-not-yet', 'no-credential', 'same-hospital'] satisfies readonly HardRule[];

/** What keeps a case from every reader. A tie goes to the reader's name, so the same log gives the same advice. */
export function whatStops(candidates: RoutingDecisionView['candidates']): WhatStops {
  const rules = new Map<string, { rule: string; text: Bilingual; count: number }>();
  for (const { refusals } of candidates) {
    for (const { rule, text } of refusals) {
      const known = rules.get(rule);
      if (known) known.count += 1;
      else rules.set(rule, { rule, text, count: 1 });
    }
  }
  const ease = (rule: string) => { const at = easiestFirst.indexOf(rule); return at < 0 ? easiestFirst.length : at; };
  const near = candidates
    .flatMap(({ reader, refusals }) => { const [only, second] = refusals; return only && !second ? [{ reader: reader.name, rule: only.rule, text: only.text }] : []; })
    .sort((a, b) => ease(a.rule) - ease(b.rule) || a.reader.localeCompare(b.reader));
  return { rules: [...rules.values()].sort((a, b) => b.count - a.count || a.rule.localeCompare(b.rule)), frees: near[0] ?? null };
}
