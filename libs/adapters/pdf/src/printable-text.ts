/** Shape the glyph before them or nothing at all: without them the text still reads the same. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** Every control character but tab and line feed. */
const control = /(?![\t\n])\p{Cc}/gu;

/**
 * The text as the font can show it. A character without a glyph (a rare name character outside the font's part of GB 18030,
 * an emoji) becomes `〔U+20BB7〕`: on a report an empty box could be read as any character.
 */
export function printableText(
  text: string,
  hasGlyph: (codePoint: number) => boolean,
): { readonly text: string; readonly missing: boolean } {
  let missing = false;
  const plain = text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '  ')
    .replace(control, '')
    .replace(invisible, '')
    .normalize('NFC');
  const shown = Array.from(plain, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    if (character === '\n' || hasGlyph(codePoint)) return character;
    missing = true;
    return `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`;
  });
  return { text: shown.join(''), missing };
}
