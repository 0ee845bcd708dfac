import { median } from './requests';
import type { Figures } from './works';

export interface Row {
  readonly round: number;
  readonly archive: string;
  readonly work: string;
  /** One-minute load of the machine when the work began. */
  readonly load: number;
  readonly figures: Figures;
}

/** Medians per archive, and of the ratios of each round: the peers met the same machine in the same minute. */
export function tablesOf(rows: readonly Row[], conditions: Readonly<Record<string, unknown>>): string {
  const loads = rows.map(({ load }) => load);
  const lines = [Object.entries(conditions).map(([name, value]) => `${name} ${String(value)}`).join(', '), `load (1 min) from ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, median ${median(loads).toFixed(1)}`, ''];
  for (const work of unique(rows.map((row) => row.work))) {
    const archives = unique(rows.filter((row) => row.work === work).map((row) => row.archive));
    const peers = archives.filter((name) => name !== 'Qianli');
    const names = unique(rows.filter((row) => row.work === work).flatMap(({ figures }) => Object.keys(figures)));
    lines.push(`### ${work}`, '', `| figure (median) | Qianli | ${peers.map((peer) => `${peer} | Qianli ÷ ${peer}`).join(' | ')} |`, `|---|---|${peers.map(() => '---|---|').join('')}`);
    for (const name of names) {
      const of = (archive: string) => rows.filter((row) => row.work === work && row.archive === archive && row.figures[name] !== undefined);
      const cell = (archive: string) => shown(median(of(archive).map(({ figures }) => figures[name] ?? Number.NaN)));
      const ratio = (peer: string) => {
        const ratios = of('Qianli').flatMap((mine) => {
          const theirs = of(peer).find((row) => row.round === mine.round);
          return theirs ? [(mine.figures[name] ?? Number.NaN) / (theirs.figures[name] ?? Number.NaN)] : [];
        });
        return ratios.length > 0 ? shown(median(ratios)) : '';
      };
      lines.push(`| ${name} | ${cell('Qianli')} | ${peers.map((peer) => `${cell(peer)} | ${ratio(peer)}`).join(' | ')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

function shown(value: number): string {
  if (!Number.isFinite(value)) return '';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
