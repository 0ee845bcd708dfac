import type { CleanScan, NoduleResult } from './read-phantoms';

interface Plan {
  readonly sizes: readonly number[];
  readonly densities: readonly number[];
  readonly thicknesses: readonly number[];
  readonly seeds: number;
}

const classOf = (hu: number): string => ({ [-800]: 'faint, −800 HU', [-630]: 'ground glass, −630 HU', 40: 'solid, 40 HU', 400: 'calcified, 400 HU' })[hu] ?? `${hu} HU`;
const expectedClass = (hu: number): string => (hu >= 200 ? 'calcified' : hu >= -300 ? 'solid' : 'ground-glass');

/** Sensitivity, sizing and false marks as Markdown. */
export function phantomTables(results: readonly NoduleResult[], clean: readonly CleanScan[], plan: Plan): string {
  return [
    `${plan.seeds} drawn thoraces a thickness, each with every size and class once, half spheres, half ellipsoids (1.2 : 1 : 0.83); 0.75 mm pixels, 15 HU of noise, n = ${results.length} nodules.`,
    ...plan.thicknesses.flatMap((sliceMm) => ['', `**${sliceMm} mm slices: found as candidates, and shown by the network from 0.7 on** (found / shown of n)`, '', ...sensitivity(results.filter((one) => one.sliceMm === sliceMm), plan)]),
    '', '**Sizing of what was found** (median error, and the range that holds the middle 90 %)', '', ...sizing(results, plan),
    '', '**False marks on scans without a nodule**', '', ...falseMarks(clean, plan),
    '',
  ].join('\n');
}

function sensitivity(results: readonly NoduleResult[], { sizes, densities }: Plan): string[] {
  const cell = (some: readonly NoduleResult[]): string => `${some.filter((one) => one.isCandidate).length} / ${some.filter((one) => one.isShown).length} of ${some.length}`;
  return [
    `| | ${sizes.map((size) => `${size} mm`).join(' | ')} | found, all sizes from 6 mm (95 % interval) |`,
    `|---|${sizes.map(() => '---|').join('')}---|`,
    ...densities.map((hu) => {
      const own = results.filter((one) => one.hu === hu);
      const large = own.filter((one) => one.sizeMm >= 6);
      return `| ${classOf(hu)} | ${sizes.map((size) => cell(own.filter((one) => one.sizeMm === size))).join(' | ')} | ${wilson(large.filter((one) => one.isCandidate).length, large.length)} |`;
    }),
  ];
}

function sizing(results: readonly NoduleResult[], { densities, thicknesses }: Plan): string[] {
  return [
    '| slices | class | size | n | position, mm | mean diameter, mm | long axis, mm | volume, % | class right |',
    '|---|---|---|---|---|---|---|---|---|',
    ...thicknesses.flatMap((sliceMm) =>
      densities.flatMap((hu) =>
        ([[3, 5], [6, 8], [10, 15]] as const).flatMap(([from, to]) => {
          const own = results.filter((one) => one.sliceMm === sliceMm && one.hu === hu && one.sizeMm >= from && one.sizeMm <= to).flatMap(({ measure }) => measure ?? []);
          if (own.length === 0) return [];
          const right = own.filter(({ density }) => density === expectedClass(hu)).length;
          return [`| ${sliceMm} mm | ${classOf(hu)} | ${from}–${to} mm | ${own.length} | ${spread(own.map((m) => m.offMm))} | ${spread(own.map((m) => m.meanErrorMm))} | ${spread(own.map((m) => m.longErrorMm))} | ${spread(own.map((m) => m.volumeErrorPercent), 0)} | ${right} of ${own.length} |`];
        }),
      ),
    ),
  ];
}

function falseMarks(clean: readonly CleanScan[], { thicknesses }: Plan): string[] {
  return [
    '| slices | scans | candidates a scan | shown a scan (most) |',
    '|---|---|---|---|',
    ...thicknesses.flatMap((sliceMm) => {
      const own = clean.filter((one) => one.sliceMm === sliceMm);
      if (own.length === 0) return [];
      const mean = (of: (scan: CleanScan) => number): string => (own.reduce((sum, scan) => sum + of(scan), 0) / own.length).toFixed(1);
      return [`| ${sliceMm} mm | ${own.length} | ${mean((scan) => scan.candidates)} | ${mean((scan) => scan.shown)} (${Math.max(...own.map((scan) => scan.shown))}) |`];
    }),
  ];
}

function spread(values: readonly number[], digits = 1): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(digits).replace('-', '−').replace(/^−(0(\.0+)?)$/, '$1');
  return `${at(0.5)} (${at(0.05)} to ${at(0.95)})`;
}

/** Wilson's interval at 95 %. */
function wilson(found: number, n: number): string {
  if (n === 0) return '–';
  const z = 1.96;
  const p = found / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  const percent = (share: number): string => `${Math.round(100 * share)}`;
  return `${percent(p)} % (${percent(middle - half)}–${percent(middle + half)}), n = ${n}`;
}
