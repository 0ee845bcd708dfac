import type { StuckCase } from '@qianli/contracts';

/** Where the administrator mends what stops a case. */
export function settingsFor({ kase, frees }: Pick<StuckCase, 'kase' | 'frees'>): string {
  const rule = frees?.rule ?? '';
  if (rule.includes('agreement') || rule.includes('quota')) return '/settings/agreements';
  if (rule.includes('conflict')) return '/settings/conflicts';
  if (rule.includes('shift')) return '/settings/shifts';
  return `/settings/credentials?hospital=${kase.sendingHospital.id}`;
}
