/** Defined terms of Body Part Examined (PS3.16 annex L) and the words that counties write. The Chinese spine words stand before those that they contain. */
export const bodyPartWords: readonly (readonly [part: string, latin: RegExp, chinese: RegExp])[] = [
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
