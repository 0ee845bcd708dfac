/**
 * The text of bytes whose declared character set (Latin-1 or none) is not what was sent: valid UTF-8, or Chinese in GBK.
 * Null when they may well be Latin-1. GBK is believed when every high byte belongs to a GBK pair, at least half of the
 * pairs are level-1 hanzi of GB 2312 (the 3,755 common ones, rows 16-55), and at least one run of them does not look
 * like an accented letter inside a western word ("GRÖßE" is also a pair).
 */
export function recogniseUndeclared(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return looksChinese(bytes) ? new TextDecoder('gb18030').decode(bytes) : null;
  }
}

function looksChinese(bytes: Uint8Array): boolean {
  let pairs = 0;
  let common = 0;
  let convincingRuns = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    const start = at;
    let inRun = 0;
    while ((bytes[at] ?? 0) >= 0x80) {
      const lead = bytes[at] ?? 0;
      const trail = bytes[at + 1] ?? 0;
      if (lead === 0x80 || lead === 0xff || trail < 0x40 || trail === 0x7f || trail === 0xff) return false;
      pairs += 1;
      if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) {
        common += 1;
        inRun += 1;
      }
      at += 2;
    }
    const insideWord = isLetter(bytes[start - 1]) || isLetter(bytes[at]);
    if (inRun >= 2 || (inRun === 1 && !insideWord)) convincingRuns += 1;
  }
  return convincingRuns > 0 && common * 2 >= pairs;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}
