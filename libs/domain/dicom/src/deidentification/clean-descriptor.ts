/** Words that describe an examination and nobody: anatomy, planes, techniques. What is not in this list does not pass. */
// prettier-ignore
const latin: ReadonlySet<string> = new Set(
  `abdomen abdominal adrenal angio angiography ankle ap arterial axial bone brain breast bw cardiac carotid cerebral cervical chest clavicle colon contrast coronal cr
   ct cta ctpa delayed dwi dx early elbow enhanced esophagus expiration femur fingers flair foot forearm hand head hip hr hrct humerus iac inspiration joint kernel kidney knee
   l lat lateral left liver lower lumbar lung lungs mdct mediastinum mip mpr mr mri multiplanar nasal native neck oblique orbit pa pancreas pelvis phase plain pre post
   portal prone pulmonary r recon reconstruction renal rib ribs right routine sagittal scout screening shoulder sinus skull soft spine spleen standard sternum supine t1 t1w
   t2 t2w thin thick thoracic thorax thyroid tibia tissue topogram trachea upper venous window with without wo wrist`.split(/\s+/),
);
const chinese = [
  '胸部', '胸椎', '腰椎', '颈椎', '骨盆', '盆腔', '腹部', '头部', '头颅', '颅脑', '颈部', '肺部', '肺窗', '纵隔窗', '骨窗', '纵隔', '肝脏', '肾脏', '脾脏', '胰腺', '膝关节', '髋关节',
  '肩关节', '踝关节', '腕关节', '肘关节', '冠状位', '矢状位', '横断位', '轴位', '正位', '侧位', '斜位', '平扫', '增强', '动脉期', '静脉期', '延迟期', '薄层', '厚层', '重建', '定位像', '高分辨',
  '低剂量', '筛查', '常规', '双下肺', '右侧', '左侧', '后前位', '前后位', '数字摄影', '软组织', '三维',
] as const; // prettier-ignore
const chinesePattern = new RegExp(chinese.join('|'), 'g');

/** A slice thickness says nothing of a person: 5mm, 1.25, 5.0mm. Longer numbers may be a record's. */
const measure = /^\d{1,2}([.,]\d{1,3})?(mm|cm)?$/;

/** The words of a description that tell of the examination only; null when none is left (PS3.15 E.3.3: descriptors are cleaned, not trusted). */
export function cleanDescriptor(text: string): string | null {
  // "w/o" cut at its stroke would say the opposite.
  const kept = text
    .replace(/\bw\/o\b/gi, 'without')
    .replace(/\bw\//gi, 'with ')
    .split(/[^\p{L}\p{N}.,]+/u)
    .flatMap((word) => {
      const lower = word.toLowerCase().replace(/^[.,]+|[.,]+$/g, '');
      if (latin.has(lower) || measure.test(lower)) return [word.replace(/^[.,]+|[.,]+$/g, '')];
      return word.match(chinesePattern) ?? [];
    })
    .join(' ');
  return kept || null;
}
