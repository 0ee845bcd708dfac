import { bodyPartWords } from '../body-part-words';

/** Words that contain those of another part and do not mean it: 胸椎 is no chest. */
const within: Readonly<Record<string, readonly [latin: RegExp, chinese: RegExp]>> = {
  CHEST: [/\bthoracic spine\b/g, /胸椎/g],
  NECK: [/\bcervical spine\b/g, /颈椎/g],
};

/** Every part of the body that a text names, such as CHEST and ABDOMEN for `CHEST_ABDOMEN` or 胸腹部平扫; none when it names none that we know. */
export function namedParts(text: string): readonly string[] {
  const spaced = text.toLowerCase().replace(/[_+/,;-]/g, ' ').replace(/\b([ctl]) spine\b/g, '$1-spine');
  const named = bodyPartWords.flatMap(([part, latin, chinese]) => {
    const [latinWithin, chineseWithin] = within[part] ?? [];
    const said = latinWithin && chineseWithin ? spaced.replace(latinWithin, ' ').replace(chineseWithin, ' ') : spaced;
    return latin.test(said) || chinese.test(said) ? [part] : [];
  });
  const isSpecific = named.some((part) => part !== 'SPINE' && part.endsWith('SPINE'));
  return isSpecific ? named.filter((part) => part !== 'SPINE') : named;
}
