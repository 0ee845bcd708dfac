import type { InUseReport, ModelInUse } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { csv } from '@qianli/domain-turnaround';
import type { AskedPeriod } from '../measure/measure-turnaround';
import type { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { MeasureInUse } from './measure-in-use';

type Cell = string | number | null;
type Table = 'agreement' | 'drift' | 'thresholds' | 'reading-time' | 'bias';
type Say = (zh: string, en: string) => string;

/** A table of the pre-read in use as CSV; every share stands beside its n and its interval. The export is audited. */
export class InUseCsv {
  constructor(private readonly measure: MeasureInUse, private readonly transactions: TransactionsOf<FlowTransaction>) {}

  async run(actor: Actor, table: Table, asked: AskedPeriod, language: 'zh' | 'en'): Promise<string> {
    const report = await this.measure.run(actor, asked);
    const say: Say = (zh, en) => (language === 'zh' ? zh : en);
    const rows = tables[table](report, say);
    await this.transactions.inTransaction({ actor, action: 'measure.exported' }, async (tx) =>
      tx.audit({ actor, action: 'measure.exported', outcome: 'success', detail: { table: `in-use ${table}`, from: report.from, to: report.to, hospitalId: asked.hospitalId ?? null, rows: rows.length } }));
    return csv([[say('期间', 'period'), report.from, report.to], ...rows]);
  }
}

const site = ({ hospital }: ModelInUse, say: Say) => hospital?.name ?? say('全部医院', 'all hospitals');
const head = (say: Say): Cell[] => [say('模型', 'model'), say('版本', 'version'), say('医院', 'hospital')];
const interval = (say: Say): Cell[] => [say('95% 下限', '95% low'), say('95% 上限', '95% high')];
const valueCells = (of: ModelInUse['findings'][number]['byReader']): Cell[] => [of.n, of.confirmed, of.kind === 'measured' ? of.share : null, of.kind === 'measured' ? of.low : null, of.kind === 'measured' ? of.high : null];

const tables: Readonly<Record<Table, (report: InUseReport, say: Say) => Cell[][]>> = {
  agreement: ({ models }, say) => [
    [...head(say), say('发现', 'finding'), say('发现数', 'findings'), say('阳性提示', 'flagged'), say('同意', 'agree'), say('修改', 'modified'), say('不同意', 'disagree'), say('漏检', 'missed'), say('应评价', 'to assess'), say('已评价', 'assessed'),
      say('医师评价 n', 'judged by reader n'), say('确认', 'confirmed'), say('阳性预测值（医师）', 'PPV by reader'), ...interval(say), say('确诊结果 n', 'confirmed result n'), say('阳性', 'positive'), say('阳性预测值（确诊）', 'PPV by result'), ...interval(say)],
    ...models.flatMap((of) => of.findings.map((f): Cell[] => [of.model.id, of.model.version, site(of, say), say(f.label.zh, f.label.en), f.findings, f.flagged, f.agree, f.modified, f.disagree, f.missed, f.assessed.of, f.assessed.n, ...valueCells(f.byReader), ...valueCells(f.byResult)])),
  ],
  drift: ({ models }, say) => [
    [...head(say), say('特征', 'characteristic'), say('参照', 'reference'), say('参照例数', 'reference n'), say('其后例数', 'cases since n'), say('累积和', 'sum'), say('报警限', 'limit'), say('报警于第几例', 'alarm at case'), 'PSI', 'KS'],
    ...models.flatMap((of) => of.drift.map(({ characteristic, standing }): Cell[] => [of.model.id, of.model.version, site(of, say), characteristic,
      ...(standing.state === 'watching' ? [standing.reference, standing.referenceSize, standing.n, standing.height, standing.limit, standing.alarmAt, standing.psi, standing.ks] : [say('收集中', 'collecting'), standing.n, 0, null, null, null, null, null])])),
  ],
  thresholds: ({ models }, say) => [
    [...head(say), say('发现', 'finding'), say('模型阈值', 'manifest threshold'), say('本院阈值', 'site threshold'), say('本院阈值版本', 'site threshold version')],
    ...models.flatMap((of) => (of.hospital ? of.thresholds : []).map((t): Cell[] => [of.model.id, of.model.version, site(of, say), t.code, t.manifest, t.site, t.version])),
  ],
  'reading-time': ({ readingTimes }, say) => [
    [say('比较', 'comparison'), say('检查', 'examination'), say('有 AI n', 'with n'), say('中位数（秒）', 'median (s)'), ...interval(say), say('无 AI n', 'without n'), say('中位数（秒）', 'median (s)'), ...interval(say), say('差值（秒）', 'difference (s)'), ...interval(say)],
    ...(['observational', 'byLot'] as const).flatMap((kind) => readingTimes[kind].map((of): Cell[] => [kind === 'byLot' ? say('随机', 'by lot') : say('观察性', 'observational'), of.stratum,
      of.withPreRead.n, of.withPreRead.median, of.withPreRead.low, of.withPreRead.high, of.without.n, of.without.median, of.without.low, of.without.high, of.difference?.difference ?? null, of.difference?.low ?? null, of.difference?.high ?? null])),
  ],
  bias: ({ bias }, say) => [
    [say('目标', 'target'), say('先行印象', 'asked'), say('前后成对', 'paired'), say('已确诊 n', 'confirmed n'), say('改错', 'changed to wrong'), say('比例', 'share'), ...interval(say), say('改对', 'changed to right'), say('比例', 'share'), ...interval(say), say('随 AI 改错', 'wrong along with AI'), 'McNemar p'],
    ...bias.map((of): Cell[] => [of.target, of.asked, of.paired, of.confirmed, of.changedToWrong.n, of.changedToWrong.share, of.changedToWrong.low, of.changedToWrong.high, of.changedToRight.n, of.changedToRight.share, of.changedToRight.low, of.changedToRight.high, of.wrongWithPreRead, of.p]),
  ],
};
