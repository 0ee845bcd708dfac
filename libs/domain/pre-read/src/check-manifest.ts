import type { ModelManifest } from './model-manifest';

export type ManifestCheck =
  { readonly ok: true; readonly manifest: ModelManifest } | { readonly ok: false; readonly reasons: readonly string[] };

type Check = (value: unknown) => string | null;

const text: Check = (v) => (typeof v === 'string' && v.length > 0 ? null : 'is not a text');
const number: Check = (v) => (typeof v === 'number' && Number.isFinite(v) ? null : 'is not a number');
const truth: Check = (v) => (typeof v === 'boolean' ? null : 'is not true or false');
const oneOf =
  (...allowed: string[]): Check =>
  (v) =>
    typeof v === 'string' && allowed.includes(v) ? null : `is not one of ${allowed.join(', ')}`;
const orNull =
  (check: Check): Check =>
  (v) =>
    v === null ? null : check(v);
const above =
  (least: number): Check =>
  (v) =>
    number(v) ?? ((v as number) > least ? null : `is not over ${least}`);
const share: Check = (v) => number(v) ?? ((v as number) >= 0 && (v as number) <= 1 ? null : 'is not between 0 and 1');
const hash: Check = (v) =>
  typeof v === 'string' && /^[0-9a-f]{64}$/.test(v) ? null : 'is not a sha256 in lower-case hex';
const identity: Check = (v) =>
  typeof v === 'string' && /^[a-z0-9][a-z0-9.-]{0,63}$/.test(v) ? null : 'is not a name of a-z, 0-9, dot and hyphen';

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

const listOf =
  (check: Check, least = 0): Check =>
  (v) => {
    if (!Array.isArray(v)) return 'is not a list';
    if (v.length < least) return `has fewer than ${least} entries`;
    return firstFault(v.map((one: unknown, i): [string, string | null] => [`[${i}]`, check(one)]));
  };

const record =
  (fields: Record<string, Check>): Check =>
  (v) => {
    if (!isRecord(v)) return 'is not an object';
    return firstFault(
      Object.entries(fields).map(([key, check]) => [`.${key}`, v[key] === undefined ? 'is missing' : check(v[key])]),
    );
  };

const mapOf =
  (check: Check): Check =>
  (v) => {
    if (!isRecord(v)) return 'is not an object';
    return firstFault(Object.entries(v).map(([key, one]) => [`.${key}`, check(one)]));
  };

function firstFault(found: readonly (readonly [string, string | null])[]): string | null {
  for (const [where, fault] of found) if (fault) return `${where}${/^[.[]/.test(fault) ? '' : ' '}${fault}`;
  return null;
}

const bilingual = record({ zh: text, en: text });
const intensity: Check = (v) =>
  isRecord(v) && v['kind'] === 'hu'
    ? record({ from: number, to: number })(v)
    : record({ kind: oneOf('percentile-window', 'hu'), low: number, high: number })(v);

const fields: Record<Exclude<keyof ModelManifest, 'startsAs'>, Check> = {
  id: identity,
  version: text,
  name: bilingual,
  sha256: hash,
  opset: above(0),
  licence: text,
  regulatory: record({ status: oneOf('research', 'cleared'), country: orNull(text), number: orNull(text) }),
  intendedUse: bilingual,
  accept: record({
    modalities: listOf(text, 1),
    bodyParts: listOf(text),
    views: listOf(text),
    photometricInterpretations: listOf(text),
    ageYears: orNull(record({ min: orNull(number), max: orNull(number) })),
    sliceThicknessMm: orNull(record({ min: number, max: number })),
    localizer: truth,
  }),
  input: record({
    name: text,
    layout: text,
    shape: listOf(number, 1),
    resize: oneOf('none', 'stretch', 'letterbox', 'centre-crop'),
    spacingMm: orNull(listOf(above(0))),
    intensity,
    scale: listOf(number, 2),
    mean: number,
    std: above(0),
    invertMonochrome1: truth,
  }),
  outputs: listOf(
    record({
      name: text,
      kind: oneOf('multilabel', 'softmax', 'boxes', 'mask', 'heatmap'),
      activation: oneOf('none', 'sigmoid', 'softmax'),
      labels: listOf(record({ code: text, zh: text, en: text }), 1),
    }),
    1,
  ),
  thresholds: mapOf(record({ value: share, operatingPoint: text, readOff: text })),
  runtime: record({ threads: above(0), timeoutMs: above(0), memoryMb: above(0) }),
  golden: listOf(
    record({
      input: record({ generator: oneOf('ramp'), shape: listOf(above(0), 1) }),
      outputs: mapOf(listOf(number)),
      tolerance: above(0),
    }),
    1,
  ),
};

/**
 * Whether parsed JSON is a manifest this house can work by; each reason names the field. A cleared model must say where
 * and under what number. Without a golden vector nobody could tell a changed runtime: that too is a reason.
 */
export function checkManifest(json: unknown): ManifestCheck {
  if (!isRecord(json)) return { ok: false, reasons: ['the manifest is not an object'] };
  const reasons = Object.entries(fields).flatMap(([key, check]) => {
    const fault = json[key] === undefined ? 'is missing' : check(json[key]);
    return fault ? [`${key}${/^[.[]/.test(fault) ? '' : ' '}${fault}`] : [];
  });
  const start = json['startsAs'] === undefined ? null : oneOf('active', 'shadow')(json['startsAs']);
  if (start) reasons.push(`startsAs ${start}`);
  if (reasons.length > 0) return { ok: false, reasons };
  // Every field has just been checked against the type's own list of keys.
  const manifest = json as unknown as ModelManifest;
  if (manifest.regulatory.status === 'cleared' && !(manifest.regulatory.country && manifest.regulatory.number)) {
    return { ok: false, reasons: ['regulatory: a cleared model names its country and number'] };
  }
  const names = new Set(manifest.outputs.map((output) => output.name));
  const unknown = manifest.golden.flatMap((golden) => Object.keys(golden.outputs).filter((name) => !names.has(name)));
  if (unknown.length > 0) return { ok: false, reasons: unknown.map((name) => `golden: no output is named ${name}`) };
  return { ok: true, manifest };
}
