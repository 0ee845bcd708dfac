import type { Reference } from '@qianli/domain-in-use';
import { type ClosedWatch, type DriftReads, modelKey, type ModelRef, type ObservedCase, type SiteThresholdReads, type ThresholdsOfSite } from '@qianli/flow';
import type { Database } from '../shared/database';
import { PostgresCardFigures } from './postgres-card-figures';

/** Newest cases that a watch looks at: some years of a county's films. */
const mostCases = 20_000;

export class PostgresDriftReads implements DriftReads {
  constructor(private readonly database: Database) {}

  /** A study that was read again counts once, with its newest pre-read. */
  async observed({ id, version }: ModelRef, hospitalId: string): Promise<readonly ObservedCase[]> {
    const { rows } = await this.database.pool.query<ObservedCase>(
      `SELECT "preReadId", at, scores, features FROM (
         SELECT DISTINCT ON ("caseId") "preReadId", at, scores, features FROM pre_read_observations
         WHERE "modelId" = $1 AND "modelVersion" = $2 AND "hospitalId" = $3 ORDER BY "caseId", at DESC) newest
       ORDER BY at, "preReadId" LIMIT ${mostCases}`,
      [id, version, hospitalId],
    );
    return rows;
  }

  cardReference(model: ModelRef): Promise<Readonly<Record<string, Reference>>> {
    return new PostgresCardFigures(this.database).reference(model);
  }

  async closed({ id, version }: ModelRef, hospitalId: string): Promise<Readonly<Record<string, ClosedWatch>>> {
    const rows = await this.database.prisma.driftAlarm.findMany({ where: { modelId: id, modelVersion: version, hospitalId, closedAt: { not: null } }, orderBy: { closedAt: 'asc' }, select: { characteristic: true, closedAt: true, newReference: true } });
    return Object.fromEntries(rows.flatMap(({ characteristic, closedAt, newReference }) => (closedAt ? [[characteristic, { closedAt, newReference }]] : [])));
  }

  async readersOf(caseId: string): Promise<readonly { model: ModelRef; hospitalId: string }[]> {
    const rows = await this.database.prisma.preReadObservation.findMany({ where: { caseId }, distinct: ['modelId', 'modelVersion'], select: { modelId: true, modelVersion: true, hospitalId: true } });
    return rows.map(({ modelId, modelVersion, hospitalId }) => ({ model: { id: modelId, version: modelVersion }, hospitalId }));
  }
}

export class PostgresSiteThresholds implements SiteThresholdReads {
  constructor(private readonly database: Database) {}

  async thresholdsAt(hospitalId: string): Promise<ThresholdsOfSite> {
    const { rows } = await this.database.pool.query<{ id: string; version: string; code: string; value: number | null }>(
      `SELECT DISTINCT ON ("modelId", "modelVersion", code) "modelId" AS id, "modelVersion" AS version, code, value
       FROM site_thresholds WHERE "hospitalId" = $1 ORDER BY "modelId", "modelVersion", code, site_thresholds.version DESC`,
      [hospitalId],
    );
    const site: Record<string, Record<string, number>> = {};
    for (const { code, value, ...model } of rows) if (value !== null) (site[modelKey(model)] ??= {})[code] = value;
    return site;
  }
}
