/** Every text of the follow-up, Chinese and English. */
export const followUpWords = {
  title: ['随访对比', 'Follow-up'],
  research: ['由 AI 自动配对，尚未经医师审阅', 'Paired by AI, not read by a human yet'],
  lesion: ['病灶', 'Lesion'],
  thisStudy: ['本次', 'This study'],
  registration: ['肺配准误差 {n} mm', 'Lungs laid on each other to {n} mm'],
  curve: ['体积变化曲线', 'Curve of the volume'],
  status: { followed: ['已随访', 'Followed'], new: ['新标出', 'Newly marked'], gone: ['本次未标出', 'Not marked now'], uncompared: ['无可比检查', 'Nothing to compare with'] },
  side: { left: ['左肺', 'Left lung'], right: ['右肺', 'Right lung'], both: ['双肺', 'Both lungs'] },
  absent: ['未标出', 'Not marked'],
  absentHint: ['该部位在扫描范围内，但 AI 未标出；不代表当时没有病灶。', 'The place was scanned and AI marked nothing there. That does not prove that nothing was there.'],
  notMeasured: ['未测量', 'Not measured'],
  trend: { grown: ['增大', 'Grown'], shrunk: ['缩小', 'Shrunk'], 'within-error': ['变化在测量误差内', 'Within measurement error'], unmeasured: ['体积不可比', 'Volumes not comparable'] },
  diameterGrown: ['直径变化 ≥2 mm', 'Diameter changed by 2 mm or more'],
  doubling: ['体积倍增时间 {n} 天', 'Volume doubles in {n} days'],
  interval: ['（{low}–{high} 天）', ' ({low}–{high} days)'],
  openInterval: ['（≥{low} 天，不能排除无增长）', ' ({low} days or more; no growth at all cannot be ruled out)'],
  class: { 'under-400': ['<400 天', 'under 400 days'], '400-to-600': ['400–600 天', '400 to 600 days'], 'over-600': ['>600 天', 'over 600 days'] },
  classUnsure: ['分档不确定', 'class not sure'],
  coarse: ['层厚较大或不一致，误差按 50% 计', 'Thick or unlike slices: error taken as 50 %'],
  overall: ['首末次比较', 'First to last'],
  doubt: ['配对存疑', 'Pairing uncertain'],
  separate: ['不是同一病灶', 'Not the same lesion'],
  separated: ['已由医师拆分', 'Taken apart by a reader'],
  rejoin: ['撤销', 'Take back'],
  goTo: ['定位到影像', 'Go to image'],
  failed: ['操作没有完成，请重试。', 'That did not work. Try again.'],
  none: ['没有可对比的既往 CT。', 'No earlier CT to compare with.'],
  waiting: ['正在与既往 CT 对比…', 'Being compared with the earlier CTs…'],
  days: ['{n} 天后', '{n} days later'],
} as const satisfies WordTree;

type Pair = readonly [zh: string, en: string];
interface WordTree {
  readonly [name: string]: Pair | Readonly<Record<string, Pair>>;
}
export type Language = 'zh' | 'en';

/** Picks a text and fills its gaps. */
export function saying(language: Language) {
  return ([zh, en]: Pair, gaps: Readonly<Record<string, string | number>> = {}): string =>
    (language === 'zh' ? zh : en).replace(/\{(\w+)\}/g, (_, name: string) => String(gaps[name] ?? ''));
}
