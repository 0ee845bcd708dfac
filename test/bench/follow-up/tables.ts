import type { StrangerFigures, WayFigures } from './shapes';

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const at = (values: readonly number[], share: number) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const percent = (part: number, whole: number) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

export function shapesTable({ ways, strangers }: { ways: readonly WayFigures[]; strangers: StrangerFigures }): string {
  const all = ways.reduce((sum, { lesions }) => ({ truePairs: sum.truePairs + lesions.truePairs, right: sum.right + lesions.right, wrong: sum.wrong + lesions.wrong }), { truePairs: 0, right: 0, wrong: 0 });
  return [
    row('between the visits', 'pairs of scans (refused)', 'places', 'error mean, mm', 'p95', 'largest', 'error it states, mean', 'lesion pairs', 'paired right', 'paired wrong', 'of the wrong, marked uncertain'),
    row(...Array.from({ length: 11 }, () => '---')),
    ...ways.map(({ name, pairs, refused, errorsMm, saidMm, lesions }) =>
      row(name, `${pairs} (${refused})`, errorsMm.length, mean(errorsMm).toFixed(2), at(errorsMm, 0.95).toFixed(2), at(errorsMm, 1).toFixed(2), mean(saidMm).toFixed(2), lesions.truePairs, `${lesions.right} (${percent(lesions.right, lesions.truePairs)})`, lesions.wrong, `${lesions.wrongDoubted} of ${lesions.wrong}`)),
    '',
    `All together: ${all.right} of ${all.truePairs} lesion pairs found (${percent(all.right, all.truePairs)}), ${all.wrong} wrong pairs. Two different patients laid on each other: ${strangers.refused} of ${strangers.pairs} refused; the error stated for them is ${sorted(strangers.saidMm).map((mm) => mm.toFixed(1)).join(', ')} mm.`,
  ].join('\n'); // prettier-ignore
}
