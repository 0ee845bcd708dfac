import type { ThirdOpacity } from './lung-opacity';
import { thirdWords } from './lung-place';
import type { LungPart, PreReadQuantity } from './quantity';
import { type Words, words } from './words';

/**
 * Words for how much of a lung, or a third of it, is opaque: none, minimal up to 25 %, mild up to 50 %, moderate up to
 * 75 %, severe above. The scale was made for lobes judged by eye (Chung 2020, Radiology 295:202, 10.1148/radiol.2020200230);
 * that it is used for thirds measured by density is our own choice, and so is that under 2 % is none: less cannot be told
 * from the rim of vessels (phantoms without disease give up to that).
 */
export function extentGrade(percent: number): NonNullable<PreReadQuantity['grade']> {
  const source = 'Chung 2020, 10.1148/radiol.2020200230';
  if (percent < 2) return { code: 'none', ...words('无', 'none'), source };
  if (percent <= 25) return { code: 'minimal', ...words('轻微', 'minimal'), source };
  if (percent <= 50) return { code: 'mild', ...words('轻度', 'mild'), source };
  if (percent <= 75) return { code: 'moderate', ...words('中度', 'moderate'), source };
  return { code: 'severe', ...words('重度', 'severe'), source };
}

interface Part {
  readonly code: LungPart;
  readonly label: Words;
  readonly thirds: readonly ThirdOpacity[];
}

/**
 * Volumes and opaque shares of both lungs, each lung and each third, in that order; percentages to 0.1, volumes to the
 * millilitre. A part without lung in the scan has no quantities. `hullMl` is the volume inside the
 * outline round both lungs; what of it is neither lung nor counted as opaque was not judged.
 */
export function ctQuantities(thirds: readonly ThirdOpacity[], hullMl: number): PreReadQuantity[] {
  const judgedMl = thirds.reduce((ml, third) => ml + third.lungMl, 0);
  const quantities: PreReadQuantity[] = [];
  for (const { code, label, thirds: own } of partsOf(thirds)) {
    const sum = (of: 'lungMl' | 'groundGlassMl' | 'consolidationMl'): number =>
      own.reduce((ml, third) => ml + third[of], 0);
    const lungMl = sum('lungMl');
    if (lungMl < 1) continue;
    const part = { code, label };
    const share = (ml: number): number => Math.round((1000 * ml) / lungMl) / 10;
    const opaqueMl = sum('groundGlassMl') + sum('consolidationMl');
    const opaque = share(opaqueMl);
    quantities.push(
      { code: 'lung-volume', label: words('肺容积', 'Lung'), value: Math.round(lungMl), unit: 'mL', part, grade: null },
      {
        code: 'opacity-share',
        label: words('密度增高', 'Opaque'),
        value: opaque,
        unit: '%',
        part,
        grade: extentGrade(opaque),
      },
      {
        code: 'opacity-volume',
        label: words('密度增高容积', 'Opaque volume'),
        value: Math.round(opaqueMl),
        unit: 'mL',
        part,
        grade: null,
      },
      {
        code: 'ground-glass-share',
        label: words('磨玻璃', 'Ground glass'),
        value: share(sum('groundGlassMl')),
        unit: '%',
        part,
        grade: null,
      },
      {
        code: 'consolidation-share',
        label: words('实变', 'Consolidation'),
        value: share(sum('consolidationMl')),
        unit: '%',
        part,
        grade: null,
      },
    );
  }
  quantities.push({
    code: 'not-judged-share',
    label: words(
      '两肺轮廓内未评估（纵隔、心脏、肺门及被其遮挡者）',
      'Inside the outline of both lungs, not judged (mediastinum, heart, hila and what they hide)',
    ),
    value: Math.round(1000 * Math.max(0, 1 - judgedMl / Math.max(1, hullMl))) / 10,
    unit: '%',
    part: { code: 'both', label: bothLungs },
    grade: null,
  });
  return quantities;
}

const bothLungs = words('两肺', 'both lungs');

function partsOf(thirds: readonly ThirdOpacity[]): Part[] {
  const of = (side: 'right' | 'left'): ThirdOpacity[] => thirds.filter((third) => third.side === side);
  const heights = { lower: 0, middle: 1, upper: 2 } as const;
  return [
    { code: 'both', label: bothLungs, thirds },
    { code: 'right', label: words('右肺', 'right lung'), thirds: of('right') },
    { code: 'left', label: words('左肺', 'left lung'), thirds: of('left') },
    ...(['right', 'left'] as const).flatMap((side) =>
      (['upper', 'middle', 'lower'] as const).map((third) => ({
        code: `${side}-${third}` as const,
        label: thirdWords(side, heights[third]),
        thirds: of(side).filter((one) => one.third === third),
      })),
    ),
  ];
}

/** How the shares were come by, said beside them. */
export const opacityNote = words(
  '密度增高按 CT 值统计：磨玻璃 {from} 至 {solid} HU，实变 {solid} 至 {to} HU；肿瘤、肺不张与炎症不能据此区分。各野为肺高度三等分，不是肺叶。紧贴膈面的基底部实变、自肺尖至肺底的胸膜下实变及胸腔积液可能未计入。',
  'Opacity is counted by density: ground glass {from} to {solid} HU, consolidation {solid} to {to} HU; tumour, collapse and infection are not told apart. Zones are thirds of the height, not lobes. A consolidated base, a consolidated strip from apex to base and effusion may be missing from it.',
);
