import { bilingual } from '@qianli/contracts';
import type { ModelView } from '@qianli/flow';
import { z } from 'zod';

const nothing = { zh: '', en: '' };
const threshold = z.union([z.number(), z.object({ value: z.number() }).transform(({ value }) => value)]);
/** What the settings page tells of a model's manifest; a field that is missing there is shown as empty. */
const manifest = z.object({
  name: bilingual.catch(nothing),
  regulatory: z.union([z.string(), z.object({ status: z.string(), country: z.string().nullish(), number: z.string().nullish() })]).catch('unknown'),
  licence: z.string().catch('unknown'),
  intendedUse: bilingual.catch(nothing),
  thresholds: z.record(z.string(), threshold).catch({}),
});
const states = ['active', 'shadow', 'off', 'rejected'] as const;

/** A model as the settings show it. */
export function modelView(row: { id: string; version: string; state: string; reasons: unknown; manifest: unknown; card: string; seenAt: Date }): ModelView {
  const { name, regulatory, ...of } = manifest.parse(row.manifest ?? {});
  return {
    ...of, id: row.id, version: row.version, card: row.card, seenAt: row.seenAt.toISOString(),
    name: name.zh || name.en ? name : { zh: row.id, en: row.id },
    state: states.find((state) => state === row.state) ?? 'off',
    reasons: Array.isArray(row.reasons) ? row.reasons.map(String) : [],
    regulatory: typeof regulatory === 'string' ? regulatory : [regulatory.status, regulatory.country, regulatory.number].filter(Boolean).join(' '),
  };
}
