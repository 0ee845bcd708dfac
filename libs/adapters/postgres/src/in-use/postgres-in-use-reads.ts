import type { InUseOfCase, InUseReport } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ImpressionPair, ReadCase, ScoredCase } from '@qianli/domain-in-use';
import type { Clock, FindingCounts, InUseReads, ModelRef, Period, ReadCounts } from '@qianli/flow';
import { z } from 'zod';
import { visibleCaseRow } from '../cases/visible-case';
import { counted, ownHospital } from '../measure/postgres-measure-reads';
import type { Database } from '../shared/database';
import { readInUseOfCase } from './read-in-use-of-case';

type SiteThresholdRows = Awaited<ReturnType<InUseReads['siteThresholds']>>;
type Alarms = Awaited<ReturnType<InUseReads['alarms']>>;
const thresholds = z.object({ thresholds: z.record(z.string(), z.union([z.number(), z.object({ value: z.number() }).transform(({ value }) => value)])).catch({}) });

/** The newest pre-read of each case of the period. */
const newestPreReads = `(SELECT DISTINCT ON (p."caseId") p.* FROM pre_reads p WHERE p."caseId" IN (SELECT c.id ${counted}) AND p.status = 'done' ORDER BY p."caseId", p."requestedAt" DESC, p.id DESC)`;
/** The newest word on each finding, and the newest result of each case and target. */
const words = `(SELECT DISTINCT ON (a."findingId") a."findingId", a.verdict FROM finding_assessments a ORDER BY a."findingId", a.at DESC, a.id DESC)`;
const results = `(SELECT DISTINCT ON (r."caseId", r.target) r."caseId", r.target, r.result FROM confirmed_results r ORDER BY r."caseId", r.target, r.at DESC, r.id DESC)`;

export class PostgresInUseReads implements InUseReads {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  private async rows<T extends object>(sql: string, actor: Actor, { from, to, hospitalId }: Period): Promise<T[]> {
    return (await this.database.pool.query<T>(sql, [from, to, hospitalId ?? null, ownHospital(actor)])).rows;
  }

  async ofCase(actor: Actor, caseId: string): Promise<InUseOfCase | null> {
    const kase = await visibleCaseRow(this.database.prisma, actor, caseId, this.clock.now());
    return kase && readInUseOfCase(this.database, caseId, actor.userId);
  }

  async findingCounts(actor: Actor, period: Period): Promise<readonly FindingCounts[]> {
    const rows = await this.rows<Omit<FindingCounts, 'model' | 'hospital'> & { modelId: string; modelVersion: string; hospitalId: string; hospitalName: string }>(
      `WITH judged AS (
         SELECT f.id, f.code, f."labelZh", f."labelEn", f."modelId", f."modelVersion", f.flagged, p."caseId", c."hospitalId", c."finalAt", word.verdict
         FROM ${newestPreReads} p JOIN cases c ON c.id = p."caseId" JOIN findings f ON f."preReadId" = p.id LEFT JOIN ${words} word ON word."findingId" = f.id),
       flagged_cases AS (
         SELECT DISTINCT j."modelId", j."modelVersion", j.code, j."hospitalId", j."caseId", r.result
         FROM judged j JOIN ${results} r ON r."caseId" = j."caseId" AND r.target = j.code WHERE j.flagged AND r.result <> 'unclear'),
       missed AS (
         SELECT m."modelId", m."modelVersion", m.code, min(m.label) AS label, c."hospitalId", count(*)::int AS n FROM missed_findings m JOIN cases c ON c.id = m."caseId"
         WHERE m."withdrawnAt" IS NULL AND m."caseId" IN (SELECT c.id ${counted}) GROUP BY 1, 2, 3, 5),
       keys AS (SELECT DISTINCT "modelId", "modelVersion", code, "hospitalId" FROM judged UNION SELECT "modelId", "modelVersion", code, "hospitalId" FROM missed)
       SELECT k."modelId", k."modelVersion", k.code, h.id AS "hospitalId", h.name AS "hospitalName",
         coalesce(min(j."labelZh"), min(x.label), k.code) AS zh, coalesce(min(j."labelEn"), min(x.label), k.code) AS en,
         count(j.id)::int AS findings, (count(*) FILTER (WHERE j.flagged))::int AS flagged,
         (count(*) FILTER (WHERE j.verdict = 'agree'))::int AS agree, (count(*) FILTER (WHERE j.verdict = 'disagree'))::int AS disagree, (count(*) FILTER (WHERE j.verdict = 'modified'))::int AS modified,
         coalesce(min(x.n), 0)::int AS missed,
         (count(*) FILTER (WHERE j.flagged AND j."finalAt" IS NOT NULL))::int AS due, (count(*) FILTER (WHERE j.flagged AND j."finalAt" IS NOT NULL AND j.verdict IS NOT NULL))::int AS assessed,
         (count(*) FILTER (WHERE j.flagged AND j.verdict IS NOT NULL))::int AS "judgedFlags", (count(*) FILTER (WHERE j.flagged AND j.verdict <> 'disagree'))::int AS "confirmedFlags",
         (SELECT count(*) FROM flagged_cases fc WHERE (fc."modelId", fc."modelVersion", fc.code, fc."hospitalId") = (k."modelId", k."modelVersion", k.code, h.id))::int AS "resultFlags",
         (SELECT count(*) FROM flagged_cases fc WHERE (fc."modelId", fc."modelVersion", fc.code, fc."hospitalId") = (k."modelId", k."modelVersion", k.code, h.id) AND fc.result = 'positive')::int AS "positiveFlags"
       FROM keys k JOIN hospitals h ON h.id = k."hospitalId"
       LEFT JOIN judged j ON (j."modelId", j."modelVersion", j.code, j."hospitalId") = (k."modelId", k."modelVersion", k.code, k."hospitalId")
       LEFT JOIN missed x ON (x."modelId", x."modelVersion", x.code, x."hospitalId") = (k."modelId", k."modelVersion", k.code, k."hospitalId")
       GROUP BY k."modelId", k."modelVersion", k.code, h.id, h.name ORDER BY k.code`,
      actor, period,
    );
    return rows.map(({ modelId, modelVersion, hospitalId, hospitalName, ...of }) => ({ ...of, model: { id: modelId, version: modelVersion }, hospital: { id: hospitalId, name: hospitalName } }));
  }

  async readCounts(actor: Actor, period: Period): Promise<readonly ReadCounts[]> {
    const rows = await this.rows<{ modelId: string; modelVersion: string; hospitalId: string; name: string; read: number; inShadow: number }>(
      `SELECT o."modelId", o."modelVersion", h.id AS "hospitalId", h.name, count(DISTINCT o."caseId")::int AS read, (count(DISTINCT o."caseId") FILTER (WHERE NOT o.shown))::int AS "inShadow"
       FROM pre_read_observations o JOIN hospitals h ON h.id = o."hospitalId" WHERE o."caseId" IN (SELECT c.id ${counted}) GROUP BY 1, 2, 3, 4`,
      actor, period,
    );
    return rows.map(({ modelId, modelVersion, hospitalId, name, read, inShadow }) => ({ model: { id: modelId, version: modelVersion }, hospital: { id: hospitalId, name }, read, inShadow }));
  }

  /** A concealed case counts as without: its reader formed his opinion alone. Time at the county between opening and signing is left out with its case. */
  readCases(actor: Actor, period: Period): Promise<readonly ReadCase[]> {
    return this.rows<ReadCase>(
      `SELECT extract(epoch FROM signed.at - opened.at)::float AS seconds, c.modality || ' ' || coalesce(c."bodyPart", '') AS stratum,
         EXISTS (SELECT 1 FROM pre_reads p WHERE p."caseId" = c.id AND p.status = 'done' AND p."finishedAt" <= opened.at) AND lot.arm IS DISTINCT FROM 'concealed' AS "withPreRead", lot.arm
       ${counted.replace('WHERE', `
       CROSS JOIN LATERAL (SELECT e.id, e.at FROM case_events e WHERE e."caseId" = c.id AND e.event = 'report.signed' ORDER BY e.id LIMIT 1) signed
       CROSS JOIN LATERAL (SELECT e.id, e.at FROM case_events e WHERE e."caseId" = c.id AND e.event = 'case.opened' AND e.id < signed.id ORDER BY e.id DESC LIMIT 1) opened
       LEFT JOIN pre_read_arms lot ON lot."caseId" = c.id
       WHERE`)} AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e."caseId" = c.id AND e.event = 'case.returned' AND e.id > opened.id AND e.id < signed.id) ORDER BY c.id`,
      actor, period,
    );
  }

  async lots(actor: Actor, period: Period): Promise<InUseReport['lots']> {
    const [row] = await this.rows<InUseReport['lots']>(
      `SELECT count(*)::int AS drawn, (count(*) FILTER (WHERE arm = 'concealed'))::int AS concealed, (count(*) FILTER (WHERE arm = 'concealed' AND "revealedAt" IS NOT NULL))::int AS revealed,
         (count(*) FILTER (WHERE EXISTS (SELECT 1 FROM impressions i WHERE i."caseId" = lot."caseId" AND i.before IS NOT NULL)))::int AS "withImpression"
       FROM pre_read_arms lot WHERE lot."caseId" IN (SELECT c.id ${counted})`,
      actor, period,
    );
    return row ?? { drawn: 0, concealed: 0, revealed: 0, withImpression: 0 };
  }

  impressionPairs(actor: Actor, period: Period): Promise<readonly (ImpressionPair & { readonly target: string })[]> {
    return this.rows<ImpressionPair & { readonly target: string }>(
      `SELECT i.target, i.before, i.after, CASE WHEN r.result IN ('positive', 'negative') THEN r.result END AS truth,
         EXISTS (SELECT 1 FROM ${newestPreReads} p JOIN findings f ON f."preReadId" = p.id WHERE p."caseId" = i."caseId" AND f.code = i.target AND f.flagged) AS flagged
       FROM impressions i LEFT JOIN ${results} r ON r."caseId" = i."caseId" AND r.target = i.target
       WHERE i.before IS NOT NULL AND i."caseId" IN (SELECT c.id ${counted}) ORDER BY i."caseId", i."readerId"`,
      actor, period,
    );
  }

  async manifestThresholds(): Promise<readonly { model: ModelRef; code: string; value: number }[]> {
    const rows = await this.database.prisma.modelState.findMany({ select: { id: true, version: true, manifest: true } });
    return rows.flatMap(({ id, version, manifest }) => Object.entries(thresholds.safeParse(manifest).data?.thresholds ?? {}).map(([code, value]) => ({ model: { id, version }, code, value })));
  }

  async siteThresholds(modelId?: string): Promise<SiteThresholdRows> {
    const { rows } = await this.database.pool.query<{ id: string; modelId: string; modelVersion: string; hospitalId: string; hospital: string; code: string; version: number; value: number | null; reason: string; byId: string; by: string | null; at: Date }>(
      `SELECT t.id, t."modelId", t."modelVersion", t."hospitalId", h.name AS hospital, t.code, t.version, t.value, t.reason, t."acceptedById" AS "byId", u.name AS by, t."acceptedAt" AS at
       FROM site_thresholds t JOIN hospitals h ON h.id = t."hospitalId" LEFT JOIN users u ON u.id = t."acceptedById"
       WHERE $1::text IS NULL OR t."modelId" = $1 ORDER BY t."acceptedAt" DESC, t.version DESC`,
      [modelId ?? null],
    );
    return rows.map((of) => ({ id: of.id, model: { id: of.modelId, version: of.modelVersion }, hospital: { id: of.hospitalId, name: of.hospital }, code: of.code, version: of.version, value: of.value, reason: of.reason, by: { id: of.byId, name: of.by ?? '' }, at: of.at.toISOString() }));
  }

  async scoredCases({ id, version }: ModelRef, hospitalId: string, code: string): Promise<readonly ScoredCase[] | null> {
    const known = (await this.manifestThresholds()).some((of) => of.model.id === id && of.model.version === version && of.code === code);
    if (!known || (await this.database.prisma.hospital.count({ where: { id: hospitalId } })) === 0) return null;
    const { rows } = await this.database.pool.query<ScoredCase>(
      `SELECT (o.scores->>$4)::float AS score, CASE WHEN r.result IN ('positive', 'negative') THEN r.result END AS truth
       FROM (SELECT DISTINCT ON ("caseId") * FROM pre_read_observations WHERE "modelId" = $1 AND "modelVersion" = $2 AND "hospitalId" = $3 ORDER BY "caseId", at DESC) o
       LEFT JOIN ${results} r ON r."caseId" = o."caseId" AND r.target = $4 WHERE o.scores ? $4 ORDER BY o."caseId"`,
      [id, version, hospitalId, code],
    );
    return rows;
  }

  async alarms({ id, version }: ModelRef, hospitalId: string): Promise<Alarms> {
    const { rows } = await this.database.pool.query<{ id: string; characteristic: string; raisedAt: Date; closedAt: Date | null; byId: string | null; by: string | null; note: string | null }>(
      `SELECT DISTINCT ON (a.characteristic) a.id, a.characteristic, a."raisedAt", a."closedAt", a."closedById" AS "byId", u.name AS by, a."closingNote" AS note
       FROM drift_alarms a LEFT JOIN users u ON u.id = a."closedById" WHERE a."modelId" = $1 AND a."modelVersion" = $2 AND a."hospitalId" = $3 ORDER BY a.characteristic, a."raisedAt" DESC`,
      [id, version, hospitalId],
    );
    return Object.fromEntries(rows.map((of) => [of.characteristic, { id: of.id, raisedAt: of.raisedAt.toISOString(), closedAt: of.closedAt?.toISOString() ?? null, closedBy: of.byId ? { id: of.byId, name: of.by ?? '' } : null, note: of.note }]));
  }

  async alarmRaisedAt(id: string): Promise<Date | null> {
    return (await this.database.prisma.driftAlarm.findUnique({ where: { id }, select: { raisedAt: true } }))?.raisedAt ?? null;
  }

  async concealment(): ReturnType<InUseReads['concealment']> {
    const { rows } = await this.database.pool.query<{ id: string; name: string; share: number }>(
      `SELECT h.id, h.name, coalesce(s.share, 0) AS share FROM hospitals h LEFT JOIN concealment_shares s ON s."hospitalId" = h.id WHERE h.kind = 'county' ORDER BY h.name`,
    );
    return rows.map(({ id, name, share }) => ({ hospital: { id, name }, share }));
  }
}
