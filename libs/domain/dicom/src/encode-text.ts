/**
 * Text in a character set of (0008,0005): ISO_IR 192, ISO_IR 100, ISO_IR 6, GB18030 or GBK (two-byte characters only).
 * A character the set lacks is an error, so a test never writes something else than it says.
 */
export function encodeText(text: string, characterSet: string): Uint8Array {
  if (characterSet === 'ISO_IR 192') return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isGb = characterSet === 'GB18030' || characterSet === 'GBK';
    if (code < 0x80 || (code < 0x100 && characterSet === 'ISO_IR 100')) bytes.push(code);
    else if (isGb) bytes.push(...gbkBytes(character));
    else throw new Error(`${characterSet} has no character ${character}`);
  }
  return Uint8Array.from(bytes);
}

let gbkTable: Map<string, readonly [number, number]> | null = null;

/** The platform only decodes GBK, so the table for encoding is its decoder turned round. */
function gbkBytes(character: string): readonly [number, number] {
  if (!gbkTable) {
    gbkTable = new Map();
    const decoder = new TextDecoder('gbk');
    for (let lead = 0x81; lead <= 0xfe; lead += 1) {
      for (let trail = 0x40; trail <= 0xfe; trail += 1) {
        if (trail === 0x7f) continue;
        const decoded = decoder.decode(Uint8Array.of(lead, trail));
        if (decoded.length === 1 && decoded !== '\ufffd' && !gbkTable.has(decoded))
          gbkTable.set(decoded, [lead, trail]);
      }
    }
  }
  const bytes = gbkTable.get(character);
  if (!bytes) throw new Error(`GBK has no character ${character}`);
  return bytes;
}
