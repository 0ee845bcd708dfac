import { pinyinTable } from './pinyin-table';

/** Readings beside the commonest one that occur in names: of surnames (单 is Shan, 曾 Zeng) and of given names. */
const otherReadings: Readonly<Record<string, readonly string[]>> = {
  单: ['shan'], 曾: ['zeng'], 解: ['xie'], 仇: ['qiu'], 查: ['zha'], 盖: ['ge'], 区: ['ou'], 缪: ['miao'], 翟: ['zhai'], 乐: ['yue'],
  覃: ['qin'], 朴: ['piao'], 尉: ['yu'], 折: ['she'], 员: ['yun'], 种: ['chong'], 洗: ['xian'], 召: ['shao'], 繁: ['po'], 秘: ['bi'],
  那: ['na'], 隗: ['kui'], 瞿: ['qu'], 谌: ['shen'], 牟: ['mu'], 宓: ['fu'], 柏: ['bo'], 晟: ['sheng'], 茜: ['xi'], 长: ['zhang'],
  朝: ['zhao'], 行: ['hang'], 重: ['zhong', 'chong'], 颉: ['xie', 'jie'], 盛: ['cheng'], 传: ['zhuan'], 蔚: ['yu'], 沈: ['chen'], 石: ['dan'],
  车: ['che', 'ju'], 祭: ['zhai'], 冯: ['feng'], 阿: ['e'], 贾: ['gu'], 少: ['shao'], 适: ['kuo'], 不: ['fou'], 逄: ['pang'], 万: ['mo'],
  俟: ['qi'], 黑: ['he'], 尹: ['yin'], 琢: ['zuo'], 露: ['lou'], 薄: ['bo'], 卜: ['bu'], 参: ['shen'], 藏: ['zang'], 卓: ['zhuo'],
}; // prettier-ignore

/** ü as it is written where there is no ü: keyboards have v, passports yu, old systems u. */
const writtenForms = (reading: string): readonly string[] => (reading.includes('v') ? [reading, reading.replace('v', 'yu'), reading.replace('v', 'u')] : [reading]);

let byCharacter: ReadonlyMap<string, readonly string[]> | null = null;

function readings(): ReadonlyMap<string, readonly string[]> {
  if (byCharacter) return byCharacter;
  const found = new Map<string, readonly string[]>();
  for (const [reading, characters] of Object.entries(pinyinTable)) for (const character of characters) found.set(character, writtenForms(reading));
  for (const [character, more] of Object.entries(otherReadings)) found.set(character, [...new Set([...(found.get(character) ?? []), ...more])]);
  byCharacter = found;
  return found;
}

/** Own choice: a name of three polyphonic characters has at most so many readings worth keeping. */
const maxReadings = 12;

/** The ways a name in Han characters is read, each a list of syllables, the commonest first; none for a text that holds anything else. */
export function pinyinOf(text: string): string[][] {
  const characters = [...text];
  if (characters.length === 0 || !characters.every((character) => readings().has(character))) return [];
  return characters.reduce<string[][]>(
    (ways, character) => ways.flatMap((way) => (readings().get(character) ?? []).map((syllable) => [...way, syllable])).slice(0, maxReadings),
    [[]],
  );
}
