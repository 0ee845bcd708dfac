import { DomainError, type RoutingMeasures } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { equityOf, findCherryPicking, forecastError, giniOf, readMinutes, rotaMinutes, skillMatch, subspecialtyFor, type AiOrderState, type Claim, type ForecastOutcome, type WorkingReader } from '@qianli/domain-routing';
import { quantile, shareOf } from '@qianli/domain-turnaround';
import { RoutingMeasureReads, type Clock, type RoutingMeasureQuery } from '@qianli/flow';
import type { Database } from '../shared/database';
import { runInTransaction, PostgresTransaction } from '../shared/postgres-transaction';
import { loadBatch } from './load-batch';

const dayMs = 86_400_000;
const aiWords: Readonly<Record<AiOrderState, { zh: string; en: string }>> = {
  on: { zh: 'AI 提示参与排序', en: 'AI flags order the list' },
  'off-by-policy': { zh: '策略已关闭 AI 排序', en: 'The policy has AI order off' },
  'off-low-ppv': { zh: '本地阳性预测值低于设定值，AI 排序已自动关闭', en: 'The local positive predictive value is below the line: AI order is off by itself' },
  'off-too-many-flags': { zh: '被提示的病例过多，AI 排序暂停', en: 'Too many of the waiting cases are flagged: AI order pauses' },
};
const round = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10);
const errorsOf = (outcomes: readonly ForecastOutcome[]) => {
  const { n, bias, medianError, meanAbsolute, medianAbsolute, p90Absolute, buckets } = forecastError(outcomes);
  return {
    n, bias: round(bias), medianError: round(medianError), meanAbsolute: round(meanAbsolute), medianAbsolute: round(medianAbsolute), p90Absolute: round(p90Absolute),
    buckets: buckets.map((of) => ({ ...of, forecast: round(of.forecast), actual: round(of.actual), meanAbsolute: round(of.meanAbsolute) })),
  };
};
const waitsOf = (minutes: readonly number[]) => ({ n: minutes.length, meanMinutes: minutes.length > 0 ? round(minutes.reduce((sum, of) => sum + of, 0) / minutes.length) : null, p90Minutes: round(quantile(minutes, 0.9)) });

interface SignedRow {
  readonly readerId: string | null;
  readonly hospitalId: string;
  readonly hospitalName: string;
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly flagged: boolean;
  readonly waited: number;
  readonly signedAt: Date;
  readonly forecastAt: Date | null;
  readonly expectedReadAt: Date | null;
  readonly firstForecastAt: Date | null;
  readonly firstExpectedReadAt: Date | null;
}
const outcomeOf = (forecastAt: Date | null, expectedReadAt: Date | null, readAt: Date): readonly ForecastOutcome[] =>
  forecastAt && expectedReadAt ? [{ forecastAt: forecastAt.getTime(), expectedReadAt: expectedReadAt.getTime(), readAt: readAt.getTime() }] : [];

/** Measures of routing from the rows; nothing is stored for them but the forecasts themselves. */
export class PostgresRoutingMeasureReads extends RoutingMeasureReads {
  constructor(private readonly database: Database, private readonly clock: Clock) {
    super();
  }

  async measures(actor: Actor, query: RoutingMeasureQuery): Promise<RoutingMeasures> {
    const now = this.clock.now();
    const to = query.to ? new Date(query.to) : now;
    const from = query.from ? new Date(query.from) : new Date(to.getTime() - 30 * dayMs);
    if (from >= to) throw new DomainError('bad-input', 'The period ends before it begins', [{ path: 'query.to', message: 'Must be later than `from`.' }]);
    const hospitalId = actor.role === 'hospital-admin' ? actor.hospitalId : null;
    const [signed, costs, claims, state] = await Promise.all([this.signed(from, to, hospitalId), this.aiCosts(from, to), this.claims(from, to), this.standing(now, actor)]);
    const claimsOf = new Map<string, Claim[]>();
    for (const { readerId, ...claim } of claims) claimsOf.set(readerId, [...(claimsOf.get(readerId) ?? []), claim]);
    const { aiOrder, cases, readers } = state.input;
    const flagged = cases.filter(({ isFlagged }) => isFlagged).length;
    const changed = await this.database.prisma.aiOrderChange.findFirst({ orderBy: { id: 'desc' }, select: { at: true } });
    return {
      from: from.toISOString(), to: to.toISOString(),
      forecast: { ...errorsOf(signed.flatMap((of) => outcomeOf(of.forecastAt, of.expectedReadAt, of.signedAt))), first: errorsOf(signed.flatMap((of) => outcomeOf(of.firstForecastAt, of.firstExpectedReadAt, of.signedAt))) },
      equity: this.equity(signed, readers, from, to),
      aiOrder: {
        state: aiOrder.state, since: changed?.at.toISOString() ?? null, why: aiWords[aiOrder.state],
        localPpv: shareOf(aiOrder.confirmed, aiOrder.judged), flaggedShare: shareOf(signed.filter((of) => of.flagged).length, signed.length), flaggedWaiting: { flagged, waiting: cases.length },
        flagged: waitsOf(signed.filter((of) => of.flagged).map((of) => of.waited)), unflagged: waitsOf(signed.filter((of) => !of.flagged).map((of) => of.waited)),
        costToUnflagged: costs,
      },
      readers: readers.filter((reader) => hospitalId === null || reader.hospitalId === hospitalId).map((reader) => {
        const own = signed.filter(({ readerId }) => readerId === reader.id);
        const { n, ratio, low, high, isSuspected } = findCherryPicking(claimsOf.get(reader.id) ?? []);
        return {
          reader: { id: reader.id, name: reader.name }, cases: own.length, weightedMinutes: Math.round(own.reduce((sum, of) => sum + readMinutes(of.modality, null, []), 0) * 10) / 10,
          aheadMinutes: reader.aheadTenths / 10, claimed: claims.filter(({ readerId }) => readerId === reader.id).length, cherryPicking: { n, ratio, low, high, suspected: isSuspected },
        };
      }),
    };
  }

  /** Who waits how long and sees the right specialist, by sending hospital; how evenly the readers are loaded by time on duty. */
  private equity(signed: readonly SignedRow[], readers: readonly WorkingReader[], from: Date, to: Date): RoutingMeasures['equity'] {
    const own = new Map(readers.map(({ id, subspecialties }) => [id, subspecialties]));
    const nameOf = new Map(signed.map(({ hospitalId, hospitalName }) => [hospitalId, hospitalName]));
    const { hospitals, gini } = equityOf(signed.map(({ hospitalId, waited, bodyPart, readerId }) => ({ hospitalId, minutes: waited, byOwnSubspecialty: subspecialtyFor(bodyPart) === null ? null : skillMatch(bodyPart, own.get(readerId ?? '') ?? []) === 1 })));
    const load = readers.flatMap((reader) => {
      const duty = rotaMinutes(reader, from.getTime(), to.getTime());
      const work = signed.filter(({ readerId }) => readerId === reader.id).reduce((sum, of) => sum + readMinutes(of.modality, null, []), 0);
      return duty > 0 ? [work / duty] : [];
    });
    const thousandth = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);
    return {
      hospitals: hospitals.map(({ hospitalId, n, meanMinutes, p90Minutes, expertShare }) => ({ hospital: { id: hospitalId, name: nameOf.get(hospitalId) ?? '' }, n, meanMinutes: round(meanMinutes) ?? 0, p90Minutes: round(p90Minutes) ?? 0, expertShare })),
      turnaroundGini: thousandth(gini), loadGini: thousandth(giniOf(load)),
    };
  }

  private async signed(from: Date, to: Date, hospitalId: string | null) {
    const { rows } = await this.database.pool.query<SignedRow>(
      `SELECT c."assignedToId" AS "readerId", c."hospitalId", h.name AS "hospitalName", c.modality, c."bodyPart", extract(epoch FROM c."signedAt" - c."receivedAt")::float8 / 60 AS waited,
         c."signedAt", c."forecastAt", c."expectedReadAt", c."firstForecastAt", c."firstExpectedReadAt",
         coalesce((SELECT bool_or(f.flagged) FROM findings f WHERE f."preReadId" = (SELECT p.id FROM pre_reads p WHERE p."caseId" = c.id ORDER BY p."requestedAt" DESC LIMIT 1)), false) AS flagged
       FROM cases c JOIN hospitals h ON h.id = c."hospitalId" WHERE c."signedAt" >= $1 AND c."signedAt" < $2 AND c."receivedAt" IS NOT NULL AND ($3::uuid IS NULL OR c."hospitalId" = $3)`,
      [from, to, hospitalId],
    );
    return rows;
  }

  private async aiCosts(from: Date, to: Date): Promise<RoutingMeasures['aiOrder']['costToUnflagged']> {
    const { rows } = await this.database.pool.query<{ n: number | null; sum: number | null; largest: number | null }>(
      `SELECT sum(("aiCost"->>'n')::int)::int AS n, sum(("aiCost"->>'sum')::float8) AS sum, max(("aiCost"->>'largest')::float8) AS largest
       FROM routing_batches WHERE at >= $1 AND at < $2 AND "aiCost" IS NOT NULL`,
      [from, to],
    );
    const [row] = rows;
    return { n: row?.n ?? 0, meanMinutes: row?.n ? round((row.sum ?? 0) / row.n / 10) : null, maxMinutes: row?.n ? round((row.largest ?? 0) / 10) : null };
  }

  /** Cases taken by choice, beside those of the same priority that lay in the pool at the hospitals and of the modalities that he may read. */
  private async claims(from: Date, to: Date): Promise<readonly (Claim & { readerId: string })[]> {
    const { rows } = await this.database.pool.query<{ readerId: string; modality: string; offered: string[] }>(
      `SELECT d."chosenId" AS "readerId", taken.modality, ARRAY(
         SELECT c.modality FROM cases c WHERE c.id <> taken.id AND c.priority = taken.priority AND c."pooledAt" <= d.at AND (c.state = 'in-pool' OR coalesce(c."assignedAt", c."openedAt") > d.at)
           AND EXISTS (SELECT 1 FROM credentials cr WHERE cr."readerId" = d."chosenId" AND cr."hospitalId" = c."hospitalId" AND c.modality = ANY(cr.modalities)) LIMIT 200) AS offered
       FROM routing_decisions d JOIN cases taken ON taken.id = d."caseId" WHERE d.outcome = 'claimed' AND d.at >= $1 AND d.at < $2 ORDER BY d.at LIMIT 5000`,
      [from, to],
    );
    const minutesOf = (modality: string) => readMinutes(modality, null, []);
    return rows.map(({ readerId, modality, offered }) => ({ readerId, takenMinutes: minutesOf(modality), openMinutes: [modality, ...offered].map(minutesOf) }));
  }

  private standing(now: Date, actor: Actor) {
    return runInTransaction(this.database, (db) => new PostgresTransaction(db), { actor, action: 'routing.measured' }, (tx) => loadBatch(tx.db, now, { askingId: null, limit: 2000 }));
  }
}
