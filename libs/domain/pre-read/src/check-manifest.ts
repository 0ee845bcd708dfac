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

/** Fields that may be missing. */
const withOptional =
  (needed: Check, optional: Record<string, Check>): Check =>
  (v) =>
    needed(v) ??
    firstFault(
      Object.entries(optional).map(([key, check]) => [
        `.${key}`,
        isRecord(v) && v[key] !== undefined ? check(v[key]) : null,
      ]),
    );

const bilingual = record({ zh: text, en: text });
const range = record({ from: number, to: number });
const intensity: Check = (v) => {
  const kind = isRecord(v) ? v['kind'] : null;
  if (kind === 'hu') return range(v);
  if (kind === 'stored-bits') return null;
  return record({ kind: oneOf('percentile-window', 'hu', 'stored-bits'), low: number, high: number })(v);
};
const oneOrMore =
  (check: Check): Check =>
  (v) =>
    Array.isArray(v) ? listOf(check, 1)(v) : check(v);
const axes: Check = (v) =>
  typeof v === 'string' && /^[LRAPSI]{3}$/.test(v) && new Set([...v].map((way) => axisOf[way])).size === 3
    ? null
    : 'is not three letters of three axes, such as SPL or RAS';
const axisOf: Readonly<Record<string, string>> = { L: 'x', R: 'x', A: 'y', P: 'y', S: 'z', I: 'z' };
const below =
  (most: number): Check =>
  (v) =>
    number(v) ?? ((v as number) >= 0 && (v as number) < most ? null : `is not from 0 to under ${most}`);

const fields: Record<Exclude<keyof ModelManifest, 'startsAs' | 'role'>, Check> = {
  id: identity,
  version: text,
  name: bilingual,
  sha256: hash,
  opset: above(0),
  licence: text,
  regulatory: record({ status: oneOf('research', 'cleared'), country: orNull(text), number: orNull(text) }),
  intendedUse: bilingual,
  accept: withOptional(
    record({
    modalities: listOf(text, 1),
    bodyParts: listOf(text),
    views: listOf(text),
    photometricInterpretations: listOf(text),
    ageYears: orNull(record({ min: orNull(number), max: orNull(number) })),
    sliceThicknessMm: orNull(record({ min: number, max: number })),
    localizer: truth,
  }),
    { pictureCheck: oneOf('frontal-chest') },
  ),
  input: withOptional(record({
    name: text,
    layout: oneOf('NCHW', 'NCDHW'),
    shape: listOf(number, 4),
    resize: oneOf('none', 'stretch', 'letterbox', 'centre-crop'),
    spacingMm: orNull(listOf(above(0))),
    intensity,
    scale: listOf(number, 2),
    mean: oneOrMore(number),
    std: oneOrMore(above(0)),
    invertMonochrome1: truth,
  }), { axes, overlap: below(1), multipleOf: above(0) }),
  outputs: listOf(
    withOptional(record({
      name: text,
      kind: oneOf('multilabel', 'softmax', 'boxes', 'mask', 'heatmap'),
      activation: oneOf('none', 'sigmoid', 'softmax'),
      labels: listOf(withOptional(record({ code: text, zh: text, en: text }), { snomed: text, radlex: text }), 1),
    }), {
      box: withOptional(record({ form: oneOf('corners', 'centre-size'), unit: oneOf('pixels', 'fraction'), order: oneOf('as-axes', 'reversed'), scores: text }), { classes: text, sameFrom: share }),
      insideFrom: share,
      least: record({ value: above(0), unit: oneOf('mL', 'mm2', 'pixels') }),
    }),
    1,
  ),
  thresholds: mapOf(withOptional(record({ value: share, operatingPoint: text, readOff: text }), { site: record({ from: share, to: share }), raises: truth })),
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
  for (const [key, check] of Object.entries(optionalFields)) {
    const fault = json[key] === undefined ? null : check(json[key]);
    if (fault) reasons.push(`${key}${/^[.[]/.test(fault) ? '' : ' '}${fault}`);
  }
  if (reasons.length > 0) return { ok: false, reasons };
  // Every field has just been checked against the type's own list of keys.
  const manifest = json as unknown as ModelManifest;
  if (manifest.regulatory.status === 'cleared' && !(manifest.regulatory.country && manifest.regulatory.number)) {
    return { ok: false, reasons: ['regulatory: a cleared model names its country and number'] };
  }
  const contradictions = contradictionsIn(manifest);
  return contradictions.length > 0 ? { ok: false, reasons: contradictions } : { ok: true, manifest };
}

/** What each field allows and the fields together do not. */
function contradictionsIn({ input, outputs, thresholds, golden }: ModelManifest): string[] {
  const reasons: string[] = [];
  const names = new Set(
    outputs.flatMap(({ name, box }) => [name, ...(box ? [box.scores] : []), ...(box?.classes ? [box.classes] : [])]),
  );
  for (const vector of golden) {
    for (const name of Object.keys(vector.outputs)) if (!names.has(name)) reasons.push(`golden: no output is named ${name}`);
  }
  const sides = input.layout === 'NCDHW' ? 5 : 4;
  const spatial = input.shape.slice(2);
  if (input.shape.length !== sides) reasons.push(`input.shape has ${input.shape.length} sides, ${input.layout} has ${sides}`);
  const channels = input.shape[1] ?? 0;
  if (channels !== 1 && channels !== 3) reasons.push('input.shape: channels are 1 or 3');
  for (const key of ['mean', 'std'] as const) {
    const of = input[key];
    if (Array.isArray(of) && of.length !== channels) reasons.push(`input.${key} has not one number a channel`);
  }
  if (input.layout === 'NCHW' && spatial.some((side) => side < 1)) reasons.push('input.shape: a picture has a fixed height and width');
  if (spatial.some((side) => side < 1) && spatial.some((side) => side > 0)) reasons.push('input.shape: the sides of a volume are all fixed (windows) or all free (the whole)');
  if (input.layout === 'NCDHW' && input.intensity.kind !== 'hu') reasons.push('input.intensity: a volume is given in Hounsfield units');
  if (input.spacingMm && input.spacingMm.length !== spatial.length) reasons.push('input.spacingMm has not one number a spatial axis');
  for (const { name, kind, box } of outputs) if (kind === 'boxes' && !box) reasons.push(`outputs: ${name} says not how its boxes are meant (box)`);
  const labels = new Set(outputs.flatMap((output) => output.labels.map(({ code }) => code)));
  for (const code of Object.keys(thresholds)) if (!labels.has(code)) reasons.push(`thresholds: no output has the label ${code}`);
  if (Object.keys(thresholds).length === 0) reasons.push('thresholds: without one no label would ever be told');
  for (const [code, { value, site }] of Object.entries(thresholds)) {
    if (site && !(site.from <= value && value <= site.to)) reasons.push(`thresholds.${code}: the value is outside what a site may set`);
  }
  return reasons;
}

const optionalFields: Record<'startsAs' | 'role', Check> = {
  startsAs: oneOf('active', 'shadow'),
  role: record({ kind: oneOf('engine-part'), engine: oneOf('chest-ct'), part: oneOf('nodule-filter') }),
};
