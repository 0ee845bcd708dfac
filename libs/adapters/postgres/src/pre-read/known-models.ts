import type { KnownModel, ModelManifest, ModelSetting } from '@qianli/domain-pre-read';
import type { Prisma } from '../../generated/client';

interface SettingRow {
  modelId: string;
  serial: number;
  state: string;
  version: string;
  shadowVersion: string | null;
  hospitals: unknown;
  ageYears: unknown;
  thresholds: unknown;
  raises: boolean;
}

/** Every model with the setting in force. A model that nobody has set begins with the row that its first report wrote. */
export async function knownModels(db: Prisma.TransactionClient, modelId?: string): Promise<KnownModel[]> {
  const where = modelId ? { modelId } : {};
  const settings = await db.modelSetting.findMany({ where, orderBy: [{ modelId: 'asc' }, { serial: 'desc' }], distinct: ['modelId'] });
  const versions = await db.modelVersion.findMany({ where: modelId ? { id: modelId } : {}, select: { id: true, version: true, manifest: true } });
  return settings.map((row) => ({
    id: row.modelId, setting: settingOf(row),
    manifests: Object.fromEntries(versions.filter(({ id }) => id === row.modelId).map(({ version, manifest }) => [version, manifest as unknown as ModelManifest])),
  }));
}

/** A row as the rules want it; its JSON was checked when it was written. */
export const settingOf = (row: SettingRow): ModelSetting => ({
  state: row.state === 'active' || row.state === 'shadow' ? row.state : 'off', version: row.version, shadowVersion: row.shadowVersion, raises: row.raises,
  hospitals: row.hospitals as ModelSetting['hospitals'], ageYears: row.ageYears as ModelSetting['ageYears'], thresholds: row.thresholds as ModelSetting['thresholds'],
});
