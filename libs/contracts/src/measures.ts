import { z } from 'zod';
import { endpoint } from './endpoint';
import { bilingual, id, instant } from './shapes';

export const measureGroups = ['hospital', 'modality', 'reader', 'day'] as const;
export const stages = ['transfer', 'pre-read', 'routing', 'waiting', 'reading', 'delivery', 'acknowledgement', 'total'] as const;
/** Seconds; null when n is 0. Quantiles by linear interpolation (type 7). */
export const stageTimes = z.object({ n: z.number().int(), p50: z.number().nullable(), p90: z.number().nullable() });
export const turnaroundGroup = z.object({
  key: z.string(), label: z.string(), n: z.number().int(),
  stages: z.record(z.enum(stages), stageTimes),
  /** Cases signed after their deadline, or open beyond it. */
  breached: z.number().int(),
});
export type TurnaroundGroup = z.output<typeof turnaroundGroup>;
const period = z.object({ from: instant.optional(), to: instant.optional(), hospitalId: id.optional() });
const share = z.object({ n: z.number().int(), of: z.number().int(), share: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });
export const overview = z.object({
  from: instant, to: instant,
  total: stageTimes, previous: stageTimes,
  /** Cases received in the period, by state now. */
  received: z.number().int(), open: z.number().int(), overdue: z.number().int(), signed: z.number().int(),
  /** Shares with Wilson 95 % intervals. */
  withinSla: share, previousWithinSla: share, criticalAcknowledged: share, flagged: share, agreement: share,
});
export type MeasureOverview = z.output<typeof overview>;
const tag = 'measures';
export const measuresApi = {
  turnaround: endpoint({ method: 'GET', path: '/api/v1/measures/turnaround', tag, permission: 'measure.view', summary: 'Turnaround per stage, p50 and p90 in seconds.', query: period.extend({ groupBy: z.enum(measureGroups).default('hospital') }), reply: z.object({ from: instant, to: instant, groupBy: z.enum(measureGroups), groups: z.array(turnaroundGroup), all: turnaroundGroup }), errors: ['bad-input'] }),
  overview: endpoint({ method: 'GET', path: '/api/v1/measures/overview', tag, permission: 'measure.view', summary: 'First row of the dashboard: this period beside the one before.', query: period, reply: overview }),
  volume: endpoint({ method: 'GET', path: '/api/v1/measures/volume', tag, permission: 'measure.view', summary: 'Cases received and signed.', query: period.extend({ groupBy: z.enum(measureGroups).default('day') }), reply: z.object({ from: instant, to: instant, groups: z.array(z.object({ key: z.string(), label: z.string(), received: z.number().int(), signed: z.number().int(), overdue: z.number().int() })) }) }),
  agreement: endpoint({ method: 'GET', path: '/api/v1/measures/agreement', tag, permission: 'measure.view', summary: 'What readers said of the pre-read, per finding and model version.', query: period, reply: z.object({ from: instant, to: instant, groups: z.array(z.object({ code: z.string(), label: bilingual, model: z.string(), version: z.string(), n: z.number().int(), agree: z.number().int(), disagree: z.number().int(), modified: z.number().int(), agreement: share })) }) }),
  hours: endpoint({ method: 'GET', path: '/api/v1/measures/hours', tag, permission: 'measure.view', summary: 'Cases received by weekday (1 Monday … 7 Sunday) and hour, Asia/Shanghai.', query: period, reply: z.object({ cells: z.array(z.object({ weekday: z.number().int(), hour: z.number().int(), n: z.number().int() })) }) }),
  csv: endpoint({ method: 'GET', path: '/api/v1/measures/{table}.csv', tag, permission: 'measure.view', summary: 'A table of the dashboard as CSV (UTF-8 with BOM, formulas defused).', params: z.object({ table: z.enum(['turnaround', 'volume', 'agreement']) }), query: period.extend({ groupBy: z.enum(measureGroups).optional(), language: z.enum(['zh', 'en']).default('zh') }), mediaType: 'text/csv', reply: z.unknown() }),
};
