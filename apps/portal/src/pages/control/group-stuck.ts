import type { StuckCase } from '@qianli/contracts';

export interface StuckGroup {
  readonly key: string;
  readonly rules: StuckCase['rules'];
  readonly cases: readonly StuckCase[];
}

/** Cases that the same rules stop for as many readers stand together; the server's order holds within a group and between the first of each. */
export function groupStuck(cases: readonly StuckCase[]): readonly StuckGroup[] {
  const groups = new Map<string, { key: string; rules: StuckCase['rules']; cases: StuckCase[] }>();
  for (const stuck of cases) {
    const key = stuck.rules.map(({ rule, readers }) => `${rule}:${readers}`).join(' ');
    const group = groups.get(key);
    if (group) group.cases.push(stuck);
    else groups.set(key, { key, rules: stuck.rules, cases: [stuck] });
  }
  return [...groups.values()];
}
