import type { InUseReport, ModelInUse } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { automationBias, localValue, readingTimes, readingTimesByLot, seeded } from '@qianli/domain-in-use';
import { shareOf } from '@qianli/domain-turnaround';
import type { AskedPeriod, MeasureTurnaround } from '../measure/measure-turnaround';
import type { FindingCounts, InUseReads, ReadCounts } from './in-use-reads';
import { modelKey } from './site-thresholds';
import { type DriftReads, driftStandings } from './watch-drift';

/** Any fixed number: the same cases give the same intervals at each look. */
const seed = 1404;

/** Puts together what the pre-read is worth in use. Everything is derived from the rows at each request. */
export class MeasureInUse {
  constructor(private readonly reads: InUseReads, private readonly drift: DriftReads, private readonly measure: Pick<MeasureTurnaround, 'period'>) {}

  async run(actor: Actor, asked: AskedPeriod): Promise<InUseReport> {
    const period = this.measure.period(asked);
    const [findings, counts, cases, lots, pairs] = await Promise.all([
      this.reads.findingCounts(actor, period), this.reads.readCounts(actor, period), this.reads.readCases(actor, period), this.reads.lots(actor, period), this.reads.impressionPairs(actor, period),
    ]);
    const targets = [...new Set(pairs.map(({ target }) => target))].sort();
    return {
      from: period.from.toISOString(), to: period.to.toISOString(),
      models: await this.models(findings, counts),
      readingTimes: { observational: [...readingTimes(cases, seeded(seed))], byLot: [...readingTimesByLot(cases, seeded(seed))] },
      lots,
      bias: targets.map((target) => ({ target, ...automationBias(pairs.filter((of) => of.target === target)) })),
    };
  }

  private async models(findings: readonly FindingCounts[], counts: readonly ReadCounts[]): Promise<ModelInUse[]> {
    const [manifests, inForce] = await Promise.all([this.reads.manifestThresholds(), this.reads.siteThresholds()]);
    const models = unique([...counts, ...findings].map(({ model }) => model), modelKey).sort((a, b) => modelKey(a).localeCompare(modelKey(b)));
    const all: ModelInUse[] = [];
    for (const model of models) {
      const ofModel = <T extends { readonly model: ModelInUse['model'] }>(rows: readonly T[]) => rows.filter((of) => modelKey(of.model) === modelKey(model));
      const [itsFindings, itsCounts, itsManifest] = [ofModel(findings), ofModel(counts), ofModel(manifests)];
      const sites = unique([...itsCounts, ...itsFindings].map(({ hospital }) => hospital), ({ id }) => id).sort((a, b) => a.name.localeCompare(b.name, 'zh'));
      const row = (hospital: ModelInUse['hospital']) => {
        const here = <T extends { readonly hospital: { readonly id: string } }>(rows: readonly T[]) => rows.filter((of) => !hospital || of.hospital.id === hospital.id);
        return {
          model, hospital, read: sum(here(itsCounts), 'read'), inShadow: sum(here(itsCounts), 'inShadow'), findings: findingRows(here(itsFindings)),
          thresholds: itsManifest.map(({ code, value }) => {
            const site = hospital && inForce.find((of) => modelKey(of.model) === modelKey(model) && of.hospital.id === hospital.id && of.code === code);
            return { code, manifest: value, site: site?.value ?? null, version: site?.version ?? null };
          }),
        };
      };
      all.push({ ...row(null), drift: [] });
      for (const hospital of sites) {
        const [standings, alarms] = await Promise.all([driftStandings(this.drift, model, hospital.id), this.reads.alarms(model, hospital.id)]);
        all.push({ ...row(hospital), drift: standings.map((of) => ({ ...of, alarm: alarms[of.characteristic] ?? null })) });
      }
    }
    return all;
  }
}

function findingRows(rows: readonly FindingCounts[]): ModelInUse['findings'] {
  return unique(rows.map(({ code, zh, en }) => ({ code, zh, en })), ({ code }) => code).map(({ code, zh, en }) => {
    const its = rows.filter((of) => of.code === code);
    return {
      code, label: { zh, en }, findings: sum(its, 'findings'), flagged: sum(its, 'flagged'), agree: sum(its, 'agree'), disagree: sum(its, 'disagree'), modified: sum(its, 'modified'), missed: sum(its, 'missed'),
      assessed: shareOf(sum(its, 'assessed'), sum(its, 'due')),
      byReader: localValue(sum(its, 'confirmedFlags'), sum(its, 'judgedFlags')), byResult: localValue(sum(its, 'positiveFlags'), sum(its, 'resultFlags')),
    };
  });
}

type NumbersOf<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];
const sum = <T>(rows: readonly T[], field: NumbersOf<T>): number => rows.reduce((total, of) => total + Number(of[field]), 0);
const unique = <T>(values: readonly T[], keyOf: (value: T) => string): T[] => [...new Map(values.map((value) => [keyOf(value), value])).values()];
