import type { Interval } from '@qianli/domain-routing';

export interface PolicyBars {
  readonly name: string;
  readonly mean: Interval;
  readonly p90: Interval;
  readonly statLate: Interval;
}
const panels = [
  { key: 'mean', title: 'mean turnaround, min', color: '#1f5fa8' },
  { key: 'p90', title: '90th percentile, min', color: '#5b8fc9' },
  { key: 'statLate', title: 'STAT late, %', color: '#b3492f' },
] as const;
const [left, wide, gap, high, top] = [270, 200, 45, 26, 64];

/** Three panels of bars with whiskers, one row a policy, as SVG text. Each panel has its own scale and prints its values. */
export function policyChart(bars: readonly PolicyBars[], caption: string): string {
  const width = left + panels.length * (wide + gap) + 10;
  const height = top + bars.length * high + 40;
  const text = (x: number, y: number, what: string, extra = '') => `<text x="${x}" y="${y}" ${extra}>${what.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
  const names = bars.map(({ name }, row) => text(left - 10, top + row * high + 16, name, 'text-anchor="end"'));
  const drawn = panels.flatMap(({ key, title, color }, panel) => {
    const x0 = left + panel * (wide + gap);
    const most = Math.max(...bars.map((bar) => bar[key].mean + bar[key].half));
    const x = (value: number) => Number((x0 + (Math.max(0, value) / most) * (wide - 40)).toFixed(1));
    const rows = bars.flatMap((bar, row) => {
      const { mean, half } = bar[key];
      const y = top + row * high;
      const [from, to] = [x(mean - half), x(mean + half)];
      return [
        `<rect x="${x0}" y="${y + 4}" width="${Number((x(mean) - x0).toFixed(1))}" height="${high - 10}" fill="${color}"/>`,
        `<path d="M${from} ${y + 12}H${to}M${from} ${y + 8}v8M${to} ${y + 8}v8" stroke="#222" fill="none"/>`,
        text(to + 5, y + 16, mean.toFixed(1)),
      ];
    });
    return [text(x0, top - 10, title, 'font-weight="bold"'), ...rows];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Routing policies compared">\n<rect width="${width}" height="${height}" fill="#fff"/>\n${[text(10, 24, 'Routing policies on the same synthetic days', 'font-size="16" font-weight="bold"'), ...names, ...drawn, text(10, height - 14, caption, 'fill="#555"')].join('\n')}\n</svg>\n`;
}
