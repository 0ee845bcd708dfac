import { DomainError, type MeasureOverview, type TurnaroundGroup } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { isBreached, shareOf, stageSeconds, timesOf, turnaroundOf } from '@qianli/domain-turnaround';
import type { Clock } from '../shared/transaction';
import type { MeasuredCase, MeasureReads, Period } from './measure-reads';

export type GroupBy = 'hospital' | 'modality' | 'reader' | 'day';
/** A period as it is asked for; open ends are the last 30 days. */
export interface AskedPeriod {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly hospitalId?: string | undefined;
}
const defaultDays = 30;

/** Turns the cases of a period into the numbers of the dashboard. Nothing is stored: everything is derived from the cases. */
export class MeasureTurnaround {
  constructor(private readonly reads: MeasureReads, private readonly clock: Clock) {}

  /** Throws `bad-input` when the period ends before it begins. */
  period({ from, to, hospitalId }: AskedPeriod): Period {
    const end = to ? new Date(to) : this.clock.now();
    const begin = from ? new Date(from) : new Date(end.getTime() - defaultDays * 86_400_000);
    if (begin >= end) throw new DomainError('bad-input', 'The period ends before it begins', [{ path: 'query.to', message: 'must be after from' }]);
    return { from: begin, to: end, hospitalId };
  }

  async turnaround(actor: Actor, asked: AskedPeriod, groupBy: GroupBy) {
    const period = this.period(asked);
    const cases = await this.reads.cases(actor, period);
    const now = this.clock.now();
    const groups = grouped(cases, groupBy).map(([key, label, members]): TurnaroundGroup => ({ key, label, ...turnaroundOf(members, now) }));
    return { ...wire(period), groupBy, groups, all: { key: 'all', label: '', ...turnaroundOf(cases, now) } };
  }

  async volume(actor: Actor, asked: AskedPeriod, groupBy: GroupBy) {
    const period = this.period(asked);
    const now = this.clock.now();
    const groups = grouped(await this.reads.cases(actor, period), groupBy).map(([key, label, members]) => ({
      key, label, received: members.length, signed: members.filter((of) => of.finalAt).length, overdue: members.filter((of) => isBreached(of, now)).length,
    }));
    return { ...wire(period), groups };
  }

  async overview(actor: Actor, asked: AskedPeriod): Promise<MeasureOverview> {
    const period = this.period(asked);
    const before: Period = { ...period, from: new Date(2 * period.from.getTime() - period.to.getTime()), to: period.from };
    const [cases, previous, verdicts] = await Promise.all([this.reads.cases(actor, period), this.reads.cases(actor, before), this.reads.verdicts(actor, period)]);
    const now = this.clock.now();
    const critical = cases.filter((of) => of.critical && of.finalAt);
    const judged = cases.filter((of) => of.flagged !== null);
    return {
      ...wire(period),
      total: totalsOf(cases), previous: totalsOf(previous),
      received: cases.length, signed: cases.filter((of) => of.finalAt).length, open: cases.filter((of) => !of.finalAt && !of.cancelled).length,
      overdue: cases.filter((of) => !of.finalAt && isBreached(of, now)).length,
      withinSla: withinSla(cases, now), previousWithinSla: withinSla(previous, now),
      criticalAcknowledged: shareOf(critical.filter((of) => of.acknowledgedAt).length, critical.length),
      flagged: shareOf(judged.filter((of) => of.flagged).length, judged.length),
      agreement: shareOf(verdicts.filter((of) => of.verdict === 'agree').length, verdicts.length),
    };
  }

  async agreement(actor: Actor, asked: AskedPeriod) {
    const period = this.period(asked);
    const byModel = new Map<string, { code: string; label: { zh: string; en: string }; model: string; version: string; agree: number; disagree: number; modified: number }>();
    for (const of of await this.reads.verdicts(actor, period)) {
      const key = `${of.code} ${of.model} ${of.version}`;
      const group = byModel.get(key) ?? { code: of.code, label: { zh: of.zh, en: of.en }, model: of.model, version: of.version, agree: 0, disagree: 0, modified: 0 };
      group[of.verdict] += 1;
      byModel.set(key, group);
    }
    const groups = [...byModel.values()].map((group) => {
      const n = group.agree + group.disagree + group.modified;
      return { ...group, n, agreement: shareOf(group.agree, n) };
    });
    return { ...wire(period), groups: groups.sort((a, b) => b.n - a.n || (a.code < b.code ? -1 : 1)) };
  }

  async hours(actor: Actor, asked: AskedPeriod) {
    const counts = new Map<string, { weekday: number; hour: number; n: number }>();
    for (const { weekday, hour } of await this.reads.cases(actor, this.period(asked))) {
      const cell = counts.get(`${weekday} ${hour}`) ?? { weekday, hour, n: 0 };
      cell.n += 1;
      counts.set(`${weekday} ${hour}`, cell);
    }
    return { cells: [...counts.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour) };
  }
}

const wire = ({ from, to }: Period) => ({ from: from.toISOString(), to: to.toISOString() });
const totalsOf = (cases: readonly MeasuredCase[]) => timesOf(cases.flatMap((of) => stageSeconds(of).total ?? []));

/** Of the cases whose outcome is known (signed, or past the deadline unsigned), the share that kept it. */
function withinSla(cases: readonly MeasuredCase[], now: Date) {
  const decided = cases.filter((of) => of.dueAt && !of.cancelled && (of.finalAt || isBreached(of, now)));
  return shareOf(decided.filter((of) => !isBreached(of, now)).length, decided.length);
}

/** Groups with key and label, days in order, others by size. A case that nobody holds is in no reader's group. */
function grouped(cases: readonly MeasuredCase[], by: GroupBy): readonly (readonly [string, string, readonly MeasuredCase[]])[] {
  const groups = new Map<string, [string, MeasuredCase[]]>();
  for (const kase of cases) {
    const found = { hospital: kase.hospital, reader: kase.reader, modality: { id: kase.modality, name: kase.modality }, day: { id: kase.day, name: kase.day } }[by];
    if (!found) continue;
    const group = groups.get(found.id) ?? [found.name, []];
    group[1].push(kase);
    groups.set(found.id, group);
  }
  return [...groups].map(([key, [label, members]]) => [key, label, members] as const)
    .sort((a, b) => (by === 'day' ? (a[0] < b[0] ? -1 : 1) : b[2].length - a[2].length || (a[1] < b[1] ? -1 : 1)));
}
