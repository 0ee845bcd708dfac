/** Report templates in Chinese. `modality` `*` fits any; `bodyPart` null fits any. */
export const demoTemplates = [
  {
    modality: 'CT', bodyPart: 'CHEST', nameZh: '胸部CT平扫', nameEn: 'CT chest without contrast',
    findings: '胸廓对称，纵隔居中。双肺纹理清晰，走行自然，双肺实质内未见明确实变、磨玻璃影或结节影。气管及主要支气管通畅。肺门及纵隔未见肿大淋巴结。心脏大小正常，心包未见积液。双侧胸腔未见积液，胸膜无增厚。扫描范围内骨质未见明确异常。',
    impression: '胸部CT平扫未见明确异常。',
  },
  {
    modality: 'CR', bodyPart: 'CHEST', nameZh: '胸部X线（CR）', nameEn: 'Chest radiograph (CR)',
    findings: '胸廓对称，气管居中。双肺纹理清晰，未见明确渗出、实变或结节影。双肺门影不大。心影大小、形态正常。双侧膈面光整，肋膈角锐利。所示骨质未见明确异常。',
    impression: '心肺膈未见明确异常。',
  },
  {
    modality: 'DX', bodyPart: 'CHEST', nameZh: '胸部X线（DR）', nameEn: 'Chest radiograph (DX)',
    findings: '胸廓对称，气管居中。双肺纹理清晰，未见明确渗出、实变或结节影。双肺门影不大。心影大小、形态正常。双侧膈面光整，肋膈角锐利。所示骨质未见明确异常。',
    impression: '心肺膈未见明确异常。',
  },
  {
    modality: 'CT', bodyPart: 'HEAD', nameZh: '头颅CT平扫', nameEn: 'CT head without contrast',
    findings: '双侧大脑半球对称，灰白质分界清晰，脑实质内未见异常密度影。脑室、脑池、脑沟未见扩大或受压，中线结构居中。颅板下未见异常密度影。所示颅骨骨质完整，鼻窦及乳突气房清晰。',
    impression: '头颅CT平扫未见明确异常。',
  },
  {
    modality: '*', bodyPart: null, nameZh: '通用', nameEn: 'General',
    findings: '检查方法：\n影像所见：\n与前片比较：',
    impression: '1. ',
  },
] as const;
