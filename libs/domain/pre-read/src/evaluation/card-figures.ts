import type { EvaluatedSet, EvaluationRecord } from './evaluation-record';
import type { OperatingPoint, RocFigure } from './roc';

export const figuresBegin = '<!-- figures: written by npm run evaluate -->';
export const figuresEnd = '<!-- end of figures -->';

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
const interval = (ci: readonly [number, number] | null, shown: (value: number) => string = (value) => value.toFixed(3)) => (ci ? ` (${shown(ci[0])}–${shown(ci[1])})` : '');
const auc = (roc: RocFigure) => (roc.auc === null ? 'one class only' : `${roc.auc.toFixed(3)}${interval(roc.ci95)}`);
const point = (of: OperatingPoint | null) => (of ? `sensitivity ${percent(of.sensitivity)}${interval(of.sensitivityCi95, percent)}, specificity ${percent(of.specificity)}${interval(of.specificityCi95, percent)}` : '–');
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** The card's figures, from the record and from nothing else. */
export function cardFigures(record: EvaluationRecord): string {
  const { sets } = record;
  const probed = sets.flatMap((set) => (set.probes ? [{ set, probes: set.probes }] : []));
  const heated = sets.flatMap((set) => (set.heat ? [{ set, heat: set.heat }] : []));
  return [
    figuresBegin,
    `Version ${record.model.version}, threshold ${record.threshold}. Written from \`evaluation.json\`; intervals are 95 % (DeLong for areas, Wilson for shares).`,
    '',
    table(['judged on', 'n (positive)', 'area under the curve', 'at the set threshold', 'at 90 % sensitivity'], sets.map((set) => [
      `${set.unseen ? '**unseen** ' : ''}${set.name}: ${set.told}`, `${set.roc.n} (${set.roc.positive})`, auc(set.roc), point(set.atSetThreshold), point(set.at90Sensitivity)])),
    '',
    table(['confusion at the set threshold', 'found', 'missed', 'flagged in vain', 'rightly not flagged'], sets.flatMap(({ name, atSetThreshold: of }) => (of ? [[name, of.truePositive, of.falseNegative, of.falsePositive, of.trueNegative].map(String)] : []))),
    '',
    table(['calibration', 'n', 'Brier score', 'expected calibration error', 'said → was, per bin (n)'], sets.flatMap((set) => (set.calibration ? [[set.name, String(set.roc.n), set.calibration.brier.toFixed(3), set.calibration.ece.toFixed(3), binsOf(set)]] : []))),
    ...(probed.length > 0 ? ['', table(['shortcut probes', 'n', 'the model', 'outer 15 % blanked', 'drop', 'ring only', 'histogram only'], probed.map(({ set, probes }) => [set.name, String(set.roc.n), auc(set.roc), auc(probes.edgeBlanked), probes.drop === null ? '–' : probes.drop.toFixed(3), auc(probes.ringOnly), auc(probes.histogramOnly)])), '', `Gate: ${record.gate.rule}. **${record.gate.passed === null ? 'Not judged' : record.gate.passed ? 'Passed' : 'Failed'}.**`] : []),
    ...(heated.length > 0 ? ['', table(['heat map on boxes', 'n', 'hottest cell in a box', 'heat inside the boxes', 'boxes cover', 'cells in boxes against the rest, area'], heated.map(({ set, heat }) => [set.name, String(heat.n), `${percent(heat.pointingGame)}${interval(heat.pointingGameCi95, percent)}`, percent(heat.heatInside), percent(heat.boxesCover), heat.cellAuc.toFixed(3)]))] : []),
    '',
    table(['subgroup', 'n (positive)', 'area under the curve', 'flagged'], sets.flatMap((set) => set.subgroups.map(({ column, value, roc, flagged }) => [`${set.name}: ${column} ${value}`, `${roc.n} (${roc.positive})`, auc(roc), percent(flagged)]))),
    '',
    `Against the training framework: largest difference ${record.trainingFramework.largestDifference.toExponential(1)} over ${record.trainingFramework.values} recorded outputs. On one core ${record.millisecondsEach.median} ms a picture (median, p95 ${record.millisecondsEach.p95} ms, n ${record.millisecondsEach.n}, on a busy shared machine).`,
    figuresEnd,
  ].join('\n');
}

const binsOf = (set: EvaluatedSet) => (set.calibration?.bins ?? []).filter(({ n }) => n > 0).map(({ n, said, was }) => `${said.toFixed(2)} → ${was.toFixed(2)} (${n})`).join('; ');

/** The card with its figures replaced by the record's; throws when the card has no place for them. */
export function withFigures(card: string, record: EvaluationRecord): string {
  const [from, to] = [card.indexOf(figuresBegin), card.indexOf(figuresEnd)];
  if (from < 0 || to < from) throw new Error(`The card has no lines "${figuresBegin}" and "${figuresEnd}".`);
  return card.slice(0, from) + cardFigures(record) + card.slice(to + figuresEnd.length);
}

/** Figures told outside the block (shares as `12 %`, areas as `0.812`) that the record, or what else is given, does not hold. */
export function figuresNotMeasured(card: string, record: unknown, ...more: readonly unknown[]): readonly string[] {
  const known = new Set<string>();
  const note = (value: unknown): void => {
    if (typeof value === 'number') {
      for (const digits of [2, 3, 4]) known.add(value.toFixed(digits));
      for (const digits of [0, 1]) known.add(`${(value * 100).toFixed(digits)} %`);
      known.add(`${Math.round(value * 1000) / 10} %`);
    } else if (Array.isArray(value)) value.forEach(note);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(note);
  };
  [record, ...more].forEach(note);
  const [from, to] = [card.indexOf(figuresBegin), card.indexOf(figuresEnd)];
  const outside = from < 0 ? card : card.slice(0, from) + card.slice(to);
  return [...outside.matchAll(/\b0\.\d{2,4}\b|\b\d{1,3}(?:\.\d)? %/g)].map(([figure]) => figure).filter((figure) => !known.has(figure));
}
