import { csv, stages } from '@qianli/domain-turnaround';
import type { Actor } from '@qianli/domain-case';
import type { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { AskedPeriod, GroupBy, MeasureTurnaround } from './measure-turnaround';

type Cell = string | number | null;
const stageNames: Readonly<Record<(typeof stages)[number], { zh: string; en: string }>> = {
  transfer: { zh: '传输', en: 'transfer' }, 'pre-read': { zh: 'AI 预读', en: 'pre-read' }, routing: { zh: '分配', en: 'routing' }, waiting: { zh: '等待阅片', en: 'waiting' },
  reading: { zh: '阅片', en: 'reading' }, delivery: { zh: '送达', en: 'delivery' }, acknowledgement: { zh: '知悉', en: 'acknowledgement' }, total: { zh: '总周转', en: 'total' },
};

/** A table of the dashboard as CSV, with its period in the first line and the unit in each head. */
export class MeasureCsv {
  constructor(private readonly measure: MeasureTurnaround, private readonly transactions: TransactionsOf<FlowTransaction>) {}

  async run(actor: Actor, table: 'turnaround' | 'volume' | 'agreement', asked: AskedPeriod, groupBy: GroupBy | undefined, language: 'zh' | 'en'): Promise<string> {
    const { from, to } = this.measure.period(asked);
    const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
    const head: Cell[] = [say('期间', 'period'), from.toISOString(), to.toISOString()];
    const rows = await this.rows(actor, table, asked, groupBy, say);
    await this.transactions.inTransaction({ actor, action: 'measure.exported' }, async (tx) =>
      tx.audit({ actor, action: 'measure.exported', outcome: 'success', detail: { table, from: from.toISOString(), to: to.toISOString(), hospitalId: asked.hospitalId ?? null, rows: rows.length } }),
    );
    return csv([head, ...rows]);
  }

  private async rows(actor: Actor, table: 'turnaround' | 'volume' | 'agreement', asked: AskedPeriod, groupBy: GroupBy | undefined, say: (zh: string, en: string) => string): Promise<Cell[][]> {
    if (table === 'volume') {
      const { groups } = await this.measure.volume(actor, asked, groupBy ?? 'day');
      return [[say('分组', 'group'), say('收到（例）', 'received (n)'), say('已签发（例）', 'signed (n)'), say('超时（例）', 'overdue (n)')], ...groups.map((of): Cell[] => [of.label, of.received, of.signed, of.overdue])];
    }
    if (table === 'agreement') {
      const { groups } = await this.measure.agreement(actor, asked);
      return [
        [say('发现', 'finding'), say('模型', 'model'), say('版本', 'version'), 'n', say('同意', 'agree'), say('不同意', 'disagree'), say('修改', 'modified'), say('同意率', 'agreement'), say('95% 下限', '95% low'), say('95% 上限', '95% high')],
        ...groups.map((of): Cell[] => [say(of.label.zh, of.label.en), of.model, of.version, of.n, of.agree, of.disagree, of.modified, of.agreement.share, of.agreement.low, of.agreement.high]),
      ];
    }
    const { groups, all } = await this.measure.turnaround(actor, asked, groupBy ?? 'hospital');
    const heads = stages.flatMap((stage) => [`${say(stageNames[stage].zh, stageNames[stage].en)} n`, `${say(stageNames[stage].zh, stageNames[stage].en)} p50 (s)`, `${say(stageNames[stage].zh, stageNames[stage].en)} p90 (s)`]);
    const line = (label: string, of: typeof all): Cell[] => [label, of.n, of.breached, ...stages.flatMap((stage): Cell[] => [of.stages[stage]?.n ?? 0, of.stages[stage]?.p50 ?? null, of.stages[stage]?.p90 ?? null])];
    return [[say('分组', 'group'), say('病例（例）', 'cases (n)'), say('超时（例）', 'breached (n)'), ...heads], ...groups.map((of) => line(of.label, of)), line(say('合计', 'all'), all)];
  }
}
