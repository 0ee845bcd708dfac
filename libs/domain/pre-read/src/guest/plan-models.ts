import type { ModelManifest } from '../model-manifest';
import type { PlannedModel } from './model-run';

/** What a site has decided about a model. Each decision is kept; the newest counts. */
export interface ModelSetting {
  readonly state: 'active' | 'shadow' | 'off';
  /** The version in force. */
  readonly version: string;
  /** A second version that runs in shadow beside it, to be judged before it is switched to. */
  readonly shadowVersion: string | null;
  /** Ids of the sending hospitals that it reads for; null: all. */
  readonly hospitals: readonly string[] | null;
  readonly ageYears: { readonly min: number | null; readonly max: number | null } | null;
  /** A hospital's own threshold counts before one for all (`hospitalId` null). */
  readonly thresholds: readonly { readonly hospitalId: string | null; readonly label: string; readonly value: number }[];
  /** false: none of its flags may raise a priority. */
  readonly raises: boolean;
}

export interface KnownModel {
  readonly id: string;
  readonly setting: ModelSetting;
  /** By version; what a worker saw last, also of a folder that has gone since. */
  readonly manifests: Readonly<Record<string, ModelManifest>>;
}

/**
 * Which models look at a study, with which version and thresholds: shown ones before shadows, parts of an engine first, then
 * by id, so that a replay plans alike. A version that nobody can load is planned too: its run says that it is missing, and
 * is not passed over in silence.
 */
export function planModels(
  models: readonly KnownModel[],
  study: { readonly hospitalId: string; readonly modalities: readonly string[] },
): PlannedModel[] {
  const planned = models.flatMap(({ id, setting, manifests }) => {
    if (setting.state === 'off' || (setting.hospitals && !setting.hospitals.includes(study.hospitalId))) return [];
    const own = setting.thresholds.filter(({ hospitalId }) => hospitalId === null || hospitalId === study.hospitalId);
    const thresholds = Object.fromEntries([...own].sort((a, b) => Number(a.hospitalId !== null) - Number(b.hospitalId !== null)).map(({ label, value }) => [label, value]));
    const versions = [
      { version: setting.version, mode: setting.state === 'active' ? ('shown' as const) : ('shadow' as const) },
      ...(setting.shadowVersion && setting.shadowVersion !== setting.version ? [{ version: setting.shadowVersion, mode: 'shadow' as const }] : []),
    ];
    return versions
      .filter(({ version }) => takesOne(manifests[version], study.modalities))
      .map((of) => ({ id, ...of, ageYears: setting.ageYears, thresholds, raises: setting.raises, isPart: manifests[of.version]?.role !== undefined }));
  });
  return planned
    .sort((a, b) => Number(a.mode === 'shadow') - Number(b.mode === 'shadow') || Number(b.isPart) - Number(a.isPart) || compare(a.id, b.id) || compare(a.version, b.version))
    .map(({ isPart: _, ...of }) => of);
}

const takesOne = (manifest: ModelManifest | undefined, modalities: readonly string[]): boolean => !manifest || manifest.accept.modalities.some((one) => modalities.includes(one));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is wrong with a setting, in words for the one who sets it; empty when it may be put in force. */
export function settingFaults(setting: ModelSetting, manifests: KnownModel['manifests']): string[] {
  const faults: string[] = [];
  const manifest = manifests[setting.version];
  for (const version of [setting.version, setting.shadowVersion]) if (version && !manifests[version]) faults.push(`No sound model folder has version ${version}`);
  if (!manifest) return faults;
  for (const { label, value } of setting.thresholds) {
    const threshold = manifest.thresholds[label];
    if (!threshold) { faults.push(`Version ${setting.version} has no threshold for ${label}`); continue; }
    const { from, to } = threshold.site ?? (manifest.regulatory.status === 'cleared' ? { from: threshold.value, to: threshold.value } : { from: 0, to: 1 });
    if (value < from || value > to) faults.push(`The threshold of ${label} may be set from ${from} to ${to}, not to ${value}`);
  }
  const [allowed, wanted] = [manifest.accept.ageYears, setting.ageYears];
  if (wanted && wanted.min !== null && wanted.max !== null && wanted.min > wanted.max) faults.push('The youngest age is over the oldest');
  if (allowed && wanted) {
    if (allowed.min !== null && wanted.min !== null && wanted.min < allowed.min) faults.push(`The model is made for patients from ${allowed.min} years`);
    if (allowed.max !== null && wanted.max !== null && wanted.max > allowed.max) faults.push(`The model is made for patients up to ${allowed.max} years`);
  }
  return faults;
}

/** What a manifest accepts once a site's own limits of age are laid over it; only ever narrower. */
export function narrowed(accept: ModelManifest['accept'], ageYears: ModelSetting['ageYears']): ModelManifest['accept'] {
  if (!ageYears) return accept;
  const higher = (a: number | null | undefined, b: number | null) => (a === null || a === undefined ? b : b === null ? a : Math.max(a, b));
  const lower = (a: number | null | undefined, b: number | null) => (a === null || a === undefined ? b : b === null ? a : Math.min(a, b));
  return { ...accept, ageYears: { min: higher(accept.ageYears?.min, ageYears.min), max: lower(accept.ageYears?.max, ageYears.max) } };
}
