import type { ModelManifest } from '@qianli/domain-pre-read';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';

/** A model folder as a worker found it. The manifest of a rejected one is there when it could be read. */
export interface FoundModel {
  readonly folder: string;
  readonly state: 'sound' | 'rejected';
  readonly reasons: readonly string[];
  readonly manifest: ModelManifest | null;
  readonly card: string;
  readonly evaluation?: unknown;
  /** What it runs on, and why not on what the site asked for. */
  readonly runsOn?: { readonly provider: string; readonly fallback: string | null };
}

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;

/** The models for the administrators' page: what the workers found, and what counts. */
export class PostgresModelStates {
  constructor(private readonly database: Database) {}

  /**
   * Keeps what a worker found. A person's decision stays, whatever folders come and go. A model that nobody has decided on
   * follows its folder: it takes the highest sound version, and begins as that manifest says.
   */
  report(models: readonly FoundModel[], at: Date): Promise<void> {
    return this.database.prisma.$transaction(async (db) => {
      // Workers start together and report the same folders.
      await db.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(730057)) AS held`;
      for (const model of models) await this.keepVersion(db, model, at);
      const gone = await this.closeGone(db, at);
      for (const id of new Set([...models.map(idOf), ...gone])) {
        await this.follow(db, id, models.filter((model) => idOf(model) === id), at);
        await refreshState(db, id);
      }
    }, { maxWait: 10_000, timeout: 30_000 });
  }

  private async keepVersion(db: Prisma.TransactionClient, model: FoundModel, at: Date): Promise<void> {
    const key = { id: idOf(model), version: model.manifest?.version ?? '' };
    const row = { folder: model.folder, state: model.state, reasons: [...model.reasons], card: model.card, seenAt: at, runsOn: json(model.runsOn ?? {}) };
    const content = { ...(model.manifest ? { manifest: json(model.manifest) } : {}), ...(model.evaluation ? { evaluation: json(model.evaluation) } : {}) };
    await db.modelVersion.upsert({ where: { id_version: key }, create: { ...key, ...row, manifest: {}, ...content }, update: { ...row, ...content } });
  }

  /** Versions that no worker has seen for a while: every worker reports once a minute. Gives their models. */
  private async closeGone(db: Prisma.TransactionClient, at: Date): Promise<string[]> {
    const gone = await db.modelVersion.findMany({ where: { state: 'sound', seenAt: { lt: new Date(at.getTime() - goneAfterMs) } }, select: { id: true, version: true } });
    for (const key of gone) await db.modelVersion.update({ where: { id_version: key }, data: { state: 'rejected', reasons: ['no worker sees the folder any more'] } });
    return gone.map(({ id }) => id);
  }

  private async follow(db: Prisma.TransactionClient, modelId: string, found: readonly FoundModel[], at: Date): Promise<void> {
    const [newest] = found.filter(({ state }) => state === 'sound').sort((a, b) => byVersion(b.manifest?.version ?? '', a.manifest?.version ?? ''));
    if (!newest?.manifest) return;
    const { version, startsAs } = newest.manifest;
    const inForce = await db.modelSetting.findFirst({ where: { modelId }, orderBy: { serial: 'desc' } });
    if (inForce && (inForce.byName !== null || byVersion(version, inForce.version) <= 0)) return;
    await db.modelSetting.create({ data: { modelId, serial: (inForce?.serial ?? 0) + 1, state: startsAs ?? 'active', version, at } });
  }
}

/** Own choice: three reports. */
const goneAfterMs = 180_000;

const idOf = (model: FoundModel): string => model.manifest?.id ?? model.folder;

/** Compares 1.10.0 with 1.9.2 by their numbers. */
const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Writes down what counts for a model: the folder of the version in force, and the state, which is `rejected` when that folder is. */
export async function refreshState(db: Prisma.TransactionClient, id: string): Promise<void> {
  const setting = await db.modelSetting.findFirst({ where: { modelId: id }, orderBy: { serial: 'desc' } });
  const version = await db.modelVersion.findFirst({ where: { id, ...(setting ? { version: setting.version } : {}) }, orderBy: { seenAt: 'desc' } });
  if (!version) return;
  const row = {
    version: version.version, state: version.state === 'rejected' ? 'rejected' : (setting?.state ?? 'off'), reasons: version.reasons as Prisma.InputJsonArray,
    manifest: version.manifest as Prisma.InputJsonObject, card: version.card, seenAt: version.seenAt,
  };
  await db.modelState.upsert({ where: { id }, create: { id, ...row }, update: row });
}
