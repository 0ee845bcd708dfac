import type { DicomAttributes } from './dicom-attributes';

export type BodyPartSource = Pick<DicomAttributes, 'bodyPartExamined' | 'studyDescription' | 'seriesDescription' | 'protocolName'>;

/** Defined terms of Body Part Examined (PS3.16 annex L) and the words that counties write. The Chinese spine words stand before those that they contain. */
const words: readonly (readonly [part: string, latin: RegExp, chinese: RegExp])[] = [
  ['CSPINE', /\b(c-?spine|cervical spine)\b/, /颈椎/],
  ['TSPINE', /\b(t-?spine|thoracic spine)\b/, /胸椎/],
  ['LSPINE', /\b(l-?spine|lumbar( spine)?)\b/, /腰椎/],
  ['SPINE', /\b(spine|spinal)\b/, /脊柱|脊椎/],
  ['CHEST', /\b(chest|thorax|thoracic|lungs?)\b/, /胸|肺/],
  ['HEAD', /\b(head|brain|skull|cranial)\b/, /头|颅|脑/],
  ['NECK', /\b(neck|thyroid)\b/, /颈|甲状腺/],
  ['BREAST', /\b(breast|mammo(graphy|gram)?)\b/, /乳腺|乳房|钼靶/],
  ['ABDOMEN', /\b(abd|abdomen|abdominal|kub|liver)\b/, /腹|肝/],
  ['PELVIS', /\b(pelvis|pelvic)\b/, /骨盆|盆腔/],
  ['SHOULDER', /\bshoulder\b/, /肩/],
  ['HIP', /\bhips?\b/, /髋/],
  ['KNEE', /\bknees?\b/, /膝/],
  ['HAND', /\b(hand|wrist|finger)s?\b/, /手|腕/],
  ['FOOT', /\b(foot|feet|ankle)\b/, /足|踝/],
];
const unsaid = /^(unknown|undefined|other|any|none|null)?$/i;

/**
 * The part of the body that an image shows: Body Part Examined, else what the descriptions of study, series and protocol
 * name first, in this order. Null when nobody says; it is not guessed from the modality.
 */
export function bodyPartOf({ bodyPartExamined, studyDescription, seriesDescription, protocolName }: BodyPartSource): string | null {
  const stated = bodyPartExamined?.trim() ?? '';
  if (!unsaid.test(stated)) return stated;
  for (const text of [studyDescription, seriesDescription, protocolName]) {
    const part = text ? firstNamed(text) : null;
    if (part) return part;
  }
  return null;
}

function firstNamed(text: string): string | null {
  const spaced = text.toLowerCase().replace(/_/g, ' ');
  let best: { part: string; at: number } | null = null;
  for (const [part, latin, chinese] of words) {
    for (const at of [spaced.search(latin), spaced.search(chinese)]) if (at >= 0 && (best === null || at < best.at)) best = { part, at };
  }
  return best?.part ?? null;
}
