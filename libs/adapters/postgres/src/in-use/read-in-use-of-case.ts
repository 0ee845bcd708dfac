import type { InUseOfCase } from '@qianli/contracts';
import type { Database } from '../shared/database';

type Missed = InUseOfCase['missed'][number];
type Confirmed = InUseOfCase['confirmed'][number];

/** What was added and confirmed of a case, its lot, and one person's impressions. */
export async function readInUseOfCase({ prisma, pool }: Database, caseId: string, userId: string): Promise<InUseOfCase> {
  const [missed, confirmed, lot, impressions, targets] = await Promise.all([
    pool.query<Omit<Missed, 'at' | 'by' | 'model'> & { at: Date; byId: string; byName: string | null; modelId: string; modelVersion: string }>(
      `SELECT m.id, m.code, m.label, m.location, m.note, m."modelId", m."modelVersion", m.at, m."readerId" AS "byId", u.name AS "byName"
       FROM missed_findings m LEFT JOIN users u ON u.id = m."readerId" WHERE m."caseId" = $1 AND m."withdrawnAt" IS NULL ORDER BY m.at, m.id`, [caseId]),
    pool.query<Omit<Confirmed, 'at' | 'by'> & { at: Date; byId: string; byName: string | null }>(
      `SELECT r.id, r.target, r.result, r.method, r."confirmedOn", r.note, r.at, r."byId", u.name AS "byName"
       FROM confirmed_results r LEFT JOIN users u ON u.id = r."byId" WHERE r."caseId" = $1 ORDER BY r.at DESC, r.id DESC`, [caseId]),
    prisma.preReadArm.findUnique({ where: { caseId } }),
    prisma.impression.findMany({ where: { caseId, readerId: userId }, orderBy: { target: 'asc' } }),
    pool.query<{ code: string; zh: string | null; en: string | null }>(
      `SELECT DISTINCT ON (label->>'code') label->>'code' AS code, label->>'zh' AS zh, label->>'en' AS en
       FROM pre_read_observations o JOIN model_states m ON m.id = o."modelId", jsonb_path_query(m.manifest, '$.outputs[*].labels[*]') label
       WHERE o."caseId" = $1 AND o.shown AND label->>'code' IS NOT NULL`, [caseId]),
  ]);
  return {
    missed: missed.rows.map(({ at, byId, byName, modelId, modelVersion, ...of }) => ({ ...of, at: at.toISOString(), by: { id: byId, name: byName ?? '' }, model: { id: modelId, version: modelVersion } })),
    confirmed: confirmed.rows.map(({ at, byId, byName, ...of }) => ({ ...of, at: at.toISOString(), by: { id: byId, name: byName ?? '' } })),
    lot: lot && { arm: lot.arm === 'concealed' ? 'concealed' : 'shown', revealedAt: lot.revealedAt?.toISOString() ?? null },
    impressions: impressions.map(({ target, before, after }) => ({ target, before: before as InUseOfCase['impressions'][number]['before'], after: after as InUseOfCase['impressions'][number]['after'] })),
    targets: targets.rows.map(({ code, zh, en }) => ({ code, label: { zh: zh ?? code, en: en ?? code } })),
  };
}
