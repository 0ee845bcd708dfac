/** Numbers as people write them: `3, 7–12, 40`. Past `most` ranges it ends with an ellipsis. */
export function numberRanges(numbers: readonly number[], most = 6): string {
  const ranges: [number, number][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const said = ranges.slice(0, most).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return ranges.length > most ? `${said.join(', ')} …` : said.join(', ');
}
