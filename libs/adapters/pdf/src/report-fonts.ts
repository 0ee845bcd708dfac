import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create } from 'fontkit';

export interface ReportFont {
  readonly bytes: Buffer;
  hasGlyph(codePoint: number): boolean;
}
let fonts: { readonly regular: ReportFont; readonly bold: ReportFont } | null = null;

/** Noto Sans Hans (SIL OFL 1.1): the whole of GBK and most of GB 18030's extension A. Read once, at the first print. */
export function reportFonts(): { readonly regular: ReportFont; readonly bold: ReportFont } {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts');
  fonts ??= {
    regular: load(join(folder, 'NotoSansHans-Regular.otf')),
    bold: load(join(folder, 'NotoSansHans-Bold.otf')),
  };
  return fonts;
}

function load(path: string): ReportFont {
  const bytes = readFileSync(path);
  const font = create(bytes);
  if (!('hasGlyphForCodePoint' in font)) throw new Error(`${path} holds several fonts`);
  return { bytes, hasGlyph: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
}
