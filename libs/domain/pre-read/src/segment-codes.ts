import { type Words, words } from './words';

/** A code of SNOMED CT as DICOM writes it (coding scheme SCT, PS3.16 8); `zh` is our translation. */
export interface SnomedCode {
  readonly value: string;
  readonly meaning: Words;
}

const sct = (value: string, zh: string, en: string): SnomedCode => ({ value, meaning: words(zh, en) });

/** Concepts that results are written with, from the context groups of PS3.16 that the comments name. */
export const snomed = {
  /** CID 7150: what kind of thing a segment is. */
  anatomy: sct('123037004', '解剖结构', 'Anatomical Structure'),
  alteredStructure: sct('49755003', '形态异常结构', 'Morphologically Altered Structure'),
  /** CID 244. */
  right: sct('24028007', '右', 'Right'),
  left: sct('7771000', '左', 'Left'),
  bothSides: sct('51440002', '双侧', 'Right and left'),
  lung: sct('39607008', '肺', 'Lung'),
  rightLung: sct('3341006', '右肺', 'Right lung'),
  leftLung: sct('44029006', '左肺', 'Left lung'),
  chest: sct('51185008', '胸部', 'Chest'),
  /** CID 7192. */
  airway: sct('110726009', '气管和支气管', 'Trachea and bronchus'),
  vessel: sct('59820001', '血管', 'Blood vessel'),
  /** CID 7159. */
  nodule: sct('27925004', '结节', 'Nodule'),
  mass: sct('4147007', '肿块', 'Mass'),
} as const satisfies Readonly<Record<string, SnomedCode>>;

/** What a segment may be. */
export type SegmentCode = 'lung' | 'airway' | 'vessel' | 'nodule' | 'mass';

/** What a segment is in SNOMED CT: its category and its type. A lung has a type of its own for each side. */
export function segmentConcept(
  code: SegmentCode,
  side: 'left' | 'right' | null,
): { readonly category: SnomedCode; readonly type: SnomedCode } {
  switch (code) {
    case 'lung':
      return {
        category: snomed.anatomy,
        type: side === 'left' ? snomed.leftLung : side === 'right' ? snomed.rightLung : snomed.lung,
      };
    case 'airway':
      return { category: snomed.anatomy, type: snomed.airway };
    case 'vessel':
      return { category: snomed.anatomy, type: snomed.vessel };
    case 'nodule':
      return { category: snomed.alteredStructure, type: snomed.nodule };
    case 'mass':
      return { category: snomed.alteredStructure, type: snomed.mass };
    default:
      return code satisfies never;
  }
}
