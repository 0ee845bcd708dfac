import { bodyPartWords } from './body-part-words';
import type { DicomAttributes } from './dicom-attributes';

export type BodyPartSource = Pick<DicomAttributes, 'bodyPartExamined' | 'studyDescription' | 'seriesDescription' | 'protocolName'>;

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
  for (const [part, latin, chinese] of bodyPartWords) {
    for (const at of [spaced.search(latin), spaced.search(chinese)]) if (at >= 0 && (best === null || at < best.at)) best = { part, at };
  }
  return best?.part ?? null;
}
