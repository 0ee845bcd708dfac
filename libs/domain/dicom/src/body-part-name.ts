/** Body Part Examined (PS3.16 annex L) as counties send it most, in the words that a physician reads. */
const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  CHEST: ['胸部', 'chest'], THORAX: ['胸部', 'thorax'], LUNG: ['肺', 'lung'], ABDOMEN: ['腹部', 'abdomen'], HEAD: ['头部', 'head'], BRAIN: ['颅脑', 'brain'], SKULL: ['颅骨', 'skull'],
  NECK: ['颈部', 'neck'], SPINE: ['脊柱', 'spine'], CSPINE: ['颈椎', 'cervical spine'], TSPINE: ['胸椎', 'thoracic spine'], LSPINE: ['腰椎', 'lumbar spine'], PELVIS: ['骨盆', 'pelvis'],
  HIP: ['髋关节', 'hip'], KNEE: ['膝关节', 'knee'], ANKLE: ['踝关节', 'ankle'], FOOT: ['足', 'foot'], SHOULDER: ['肩关节', 'shoulder'], ELBOW: ['肘关节', 'elbow'], WRIST: ['腕关节', 'wrist'],
  HAND: ['手', 'hand'], EXTREMITY: ['四肢', 'extremity'], BREAST: ['乳腺', 'breast'], HEART: ['心脏', 'heart'], LIVER: ['肝脏', 'liver'], KIDNEY: ['肾脏', 'kidney'], WHOLEBODY: ['全身', 'whole body'],
}; // prettier-ignore

/** The name of a body part in both languages: `CHEST` is 胸部 and chest. One that is not in the list keeps the sender's word. */
export function bodyPartName(part: string): { readonly zh: string; readonly en: string } {
  const found = names[part.toUpperCase().replace(/[\s_-]/g, '')];
  return found ? { zh: found[0], en: found[1] } : { zh: part, en: part };
}
