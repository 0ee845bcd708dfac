/** Minutes a reader needs for one case, by modality. CR/DX 3 and CT 12 are those of the synthetic day in docs/routing.md; the rest are set between them until a site's own medians are known. */
const minutesByModality: Readonly<Record<string, number>> = { CR: 3, DX: 3, CT: 12, MR: 15, MG: 6, US: 6 };
const otherMinutes = 10;
/** A subspecialist is quicker at his own body part, a generalist slower at another's (the same synthetic day). */
const matchFactor = 0.85;
const mismatchFactor = 1.25;

const subspecialtyOf: readonly (readonly [RegExp, string])[] = [
  [/CHEST|THORAX|LUNG|HEART|BREAST/, 'chest'],
  [/HEAD|BRAIN|SKULL|NECK|SPINE/, 'neuro'],
  [/ABDOMEN|PELVIS|LIVER|KIDNEY/, 'abdomen'],
  [/KNEE|HIP|SHOULDER|HAND|FOOT|ANKLE|ELBOW|WRIST|EXTREMITY|ARM|LEG/, 'musculoskeletal'],
];

/** The subspecialties that a body part can ask for. */
export const subspecialties: readonly string[] = subspecialtyOf.map(([, name]) => name);

/** The subspecialty that a body part belongs to, null when the sender named none that we know. */
export function subspecialtyFor(bodyPart: string | null): string | null {
  if (bodyPart === null) return null;
  const known = byBodyPart.get(bodyPart);
  if (known !== undefined) return known;
  if (byBodyPart.size > 2000) byBodyPart.clear();
  const text = bodyPart.toUpperCase();
  const found = subspecialtyOf.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  byBodyPart.set(bodyPart, found);
  return found;
}
/** A batch asks for the same few body parts some hundred thousand times. */
const byBodyPart = new Map<string, string | null>();

/** 1 when the reader's subspecialty is the case's, 0 when it is another's, 0.5 when the case's is unknown. */
export function skillMatch(bodyPart: string | null, own: readonly string[]): number {
  const wanted = subspecialtyFor(bodyPart);
  if (wanted === null) return 0.5;
  return own.includes(wanted) ? 1 : 0;
}

/** Expected minutes for this reader to read such a case. */
export function readMinutes(modality: string, bodyPart: string | null, own: readonly string[]): number {
  const minutes = minutesByModality[modality] ?? otherMinutes;
  const match = skillMatch(bodyPart, own);
  return minutes * (match === 1 ? matchFactor : match === 0 ? mismatchFactor : 1);
}
