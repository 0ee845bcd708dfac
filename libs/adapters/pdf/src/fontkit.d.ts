/** The part of fontkit that we use; the package brings no types. */
declare module 'fontkit' {
  interface Font {
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  /** Several fonts in one file (`.ttc`) have no `hasGlyphForCodePoint` of their own. */
  export function create(bytes: Uint8Array): Font | { readonly fonts: readonly Font[] };
}
