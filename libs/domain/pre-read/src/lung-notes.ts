import type { LungNote } from './lung-mask';
import { type Words, words } from './words';

/** What a lung mask has to say about itself, in the words of the result. */
export const lungNotes: Record<LungNote, Words> = {
  'airways-not-apart': words(
    '气道未能与肺分开，已计入肺容积',
    'Airways could not be told from the lungs and count as lung',
  ),
  'lungs-were-fused': words('两肺相接，已在最薄处分开', 'The lungs touched and were parted at their thinnest place'),
  'lungs-parted-at-midline': words(
    '两肺相接，按体中线分开，左右为粗略估计',
    'The lungs touched and were parted at the midline: sides are a rough guess',
  ),
  'one-lung-only': words(
    '仅见一侧含气肺；另一侧未评估',
    'Air-holding lung on one side only; the other side was not judged',
  ),
  'lungs-unequal': words(
    '两肺含气量相差较大，可能有肺实变、不张或切除',
    'The lungs hold very unequal air: consolidation, collapse or resection is possible',
  ),
  'lung-cut-off': words('扫描范围未包括全部肺', 'The scan does not hold the whole lung'),
};
