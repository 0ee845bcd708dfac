import { type Words, words } from './words';

export type FilmFault =
  | 'not-a-frontal-chest'
  | 'turned'
  | 'inverted'
  | 'cut-off-side'
  | 'cut-off-top'
  | 'cut-off-bottom'
  | 'tilted'
  | 'rotated'
  | 'shallow-breath'
  | 'over-exposed'
  | 'under-exposed'
  | 'noisy';

/** What the county is told, in the words of a radiographer: what is seen, then what to do. */
export const adviceWords: Readonly<Record<FilmFault, Words>> = {
  'not-a-frontal-chest': words('未能识别为胸部正位片：请核对投照体位和检查部位是否正确', 'Not recognised as a frontal chest film: check that view and body part are right'),
  turned: words('图像方向不正（横置或倒置）：请转正后重新发送', 'The picture lies on its side or upside down: turn it and send it again'),
  inverted: words('灰度反相（骨为黑色）：预读时已转正，请检查设备的灰度设置', 'Grey values are inverted (bone is dark): corrected for the pre-read; check the setting of the device'),
  'cut-off-side': words('侧面肺野可能未包全：请重新摆位并重拍，包全两侧肋膈角', 'A side of the lungs seems cut off: position again and retake, both costophrenic angles on the film'),
  'cut-off-top': words('肺尖可能未包全：请上移探测器后重拍', 'The lung tips seem cut off: raise the detector and retake'),
  'cut-off-bottom': words('肺底可能未包全：请下移探测器后重拍', 'The lung bases seem cut off: lower the detector and retake'),
  tilted: words('身体倾斜：请站正后重拍', 'The body leans: stand straight and retake'),
  rotated: words('纵隔偏离胸廓中线，可能身体旋转：请摆正后重拍；一侧肺不张也可如此', 'The mediastinum lies off the middle of the chest, the patient may be turned: face the detector and retake; a collapsed lung looks the same'),
  'shallow-breath': words('肺野偏矮，可能吸气不足：请深吸气屏气后重拍', 'The lungs are low, the breath may be shallow: retake at full inspiration'),
  'over-exposed': words('肺野大片全黑，可能曝光过度：请降低曝光后重拍', 'Large parts of the lungs are plain black, the exposure may be too high: lower it and retake'),
  'under-exposed': words('图像大片全白，可能曝光不足：请提高曝光后重拍', 'Large parts are plain white, the exposure may be too low: raise it and retake'),
  noisy: words('噪声过大，可能剂量不足：请提高曝光后重拍', 'The film is noisy, the dose may be too low: raise the exposure and retake'),
};
