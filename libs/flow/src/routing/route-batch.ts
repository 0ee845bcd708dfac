import { candidatesIn, decideBatch, EligibilityTable, escalationAt, explainBatch, isFurther, unopened, waitKey, type BatchCandidate, type BatchDecision, type Forecast } from '@qianli/domain-routing';
import { type Clock, platformPart } from '../shared/transaction';
import type { BatchToDecide, RoutingStore, RoutingTransaction, Standing } from './routing-store';
import { storedCandidates } from './stored-candidates';

const routing = platformPart('routing');
/** Waiting cases that one batch weighs, the most pressing first; the others come when these are placed. */
const batchLimit = 2000;
/** A case that waits is logged with every reader beside it up to so many; beyond, they are worked out from the batch when somebody asks. */
const fewReaders = 100;

export interface BatchResult {
  readonly assigned: readonly string[];
  readonly waiting: number;
  readonly takenBack: number;
  readonly solver: string;
}

/**
 * One micro-batch: takes back what may not be read any more, weighs all waiting cases against all readers, binds the next
 * case or two of each reader, and says of every other why it waits and when it will probably be read. One transaction under
 * one lock: two processes side by side never assign twice, and one that is killed leaves everything as it was.
 */
export class RouteBatch {
  constructor(private readonly store: RoutingStore, private readonly clock: Clock) {}

  run(): Promise<BatchResult> {
    return this.store.inTransaction({ actor: routing, action: 'cases.routed' }, async (tx) => {
      await tx.takeTurn();
      const now = this.clock.now();
      let batch = await tx.batchToDecide(now, { askingId: null, limit: batchLimit });
      const takenBack = await takeBack(tx, batch, now);
      if (takenBack > 0) batch = await tx.batchToDecide(now, { askingId: null, limit: batchLimit });
      if (await escalate(tx, batch, now)) batch = await tx.batchToDecide(now, { askingId: null, limit: batchLimit });
      await noteAiOrder(tx, batch, now);
      if (batch.input.cases.length === 0) return { assigned: [], waiting: 0, takenBack, solver: 'none' };
      return { ...(await decide(tx, batch, now)), takenBack };
    });
  }
}

async function decide(tx: RoutingTransaction, batch: BatchToDecide, now: Date): Promise<Omit<BatchResult, 'takenBack'>> {
  const { input, standing } = batch;
  const outcome = decideBatch(input);
  const news = outcome.decisions.filter((decision) => decision.outcome === 'assigned' || waitKey(decision) !== standing.get(decision.caseId)?.waitKey);
  const free = await tx.lockUnchanged(new Map(news.flatMap(({ caseId }) => { const of = standing.get(caseId); return of ? [[caseId, of] as const] : []; })));
  const batchId = news.some(({ caseId }) => free.has(caseId)) ? await tx.keepBatch(batch, outcome) : null;
  const assigned: string[] = [];
  const candidates = candidatesIn(input);
  for (const decision of news) {
    const of = standing.get(decision.caseId);
    if (!of || batchId === null || !free.has(decision.caseId)) continue;
    await write(tx, batch, { decision, of, batchId, now, solver: outcome.solver, candidates: decision.outcome === 'assigned' ? decision.candidates : input.readers.length <= fewReaders ? candidates(decision.caseId) : [] });
    if (decision.outcome === 'assigned') assigned.push(decision.caseId);
    if (decision.isFront) await displace(tx, batch, decision, now);
  }
  await tx.saveForecasts(now, new Map(outcome.decisions.map(({ caseId, forecast }): readonly [string, Forecast | null] => [caseId, forecast])));
  return { assigned, waiting: input.cases.length - assigned.length, solver: outcome.solver };
}

async function write(tx: RoutingTransaction, { input, policyVersion, policyHash }: BatchToDecide, { decision, of, batchId, now, solver, candidates }: { decision: BatchDecision; of: Standing; batchId: string; now: Date; solver: string; candidates: readonly BatchCandidate[] }): Promise<void> {
  const { caseId, readerId } = decision;
  const kase = input.cases.find(({ id }) => id === caseId);
  if (!kase) return;
  const why = explainBatch(kase, input, decision);
  const version = `policy-${policyVersion}`;
  await tx.logDecision({ caseId, at: now, policyVersion: version, policyHash, solver, batchId, outcome: decision.outcome, chosenId: readerId, candidates: storedCandidates(candidates, input), explanation: why });
  const about = { actor: routing, caseId, hospitalId: of.hospitalId, outcome: 'success' } as const;
  if (readerId !== null) {
    const name = input.readers.find(({ id }) => id === readerId)?.name ?? '';
    const second = of.state === 'preliminary';
    await tx.assign(caseId, { readerId, at: now, why, state: second ? 'preliminary' : 'assigned' });
    await tx.recordEvent({ caseId, event: 'case.assigned', at: now, by: routing, detail: { reader: name, ...(second ? { secondRead: true } : {}) } });
    tx.audit({ ...about, action: 'case.assigned', detail: { readerId, policyVersion: version, policyHash, batchId, solver } });
    await tx.notify({ kind: 'case', caseId, state: second ? 'preliminary' : 'assigned', event: 'case.assigned', hospitalId: of.hospitalId, readerIds: [readerId] });
    return;
  }
  const isStuck = decision.outcome === 'nobody-available';
  await tx.explainWaiting(caseId, { why, waitKey: waitKey(decision), isStuck, at: now });
  if (!isStuck || of.escalatedAt !== null) return;
  await tx.recordEvent({ caseId, event: 'case.escalated', at: now, by: routing, detail: { because: 'nobody-available' } });
  tx.audit({ ...about, action: 'case.escalated', detail: { because: 'nobody-available', policyHash } });
  await tx.notify({ kind: 'case', caseId, state: of.state, event: 'case.escalated', hospitalId: of.hospitalId, readerIds: [] });
}

/** A stat case went before what is bound to this reader: when that makes more than the policy binds, his least pressing one goes back to the pool. */
async function displace(tx: RoutingTransaction, { input, standing }: BatchToDecide, { readerId }: BatchDecision, now: Date): Promise<void> {
  const reader = input.readers.find(({ id }) => id === readerId);
  const bound = reader ? unopened(reader) : [];
  if (!reader || bound.length < input.policy.fixedAhead) return;
  const last = [...bound].filter(({ priority }) => priority !== 'stat').sort((a, b) => (b.dueAt ?? Infinity) - (a.dueAt ?? Infinity) || ((a.id ?? '') < (b.id ?? '') ? 1 : -1))[0];
  const of = last?.id ? standing.get(last.id) : undefined;
  if (!last?.id || !of || !(await tx.lockUnchanged(new Map([[last.id, of]]))).has(last.id)) return;
  await release(tx, last.id, of, now, ['displaced-by-stat'], { zh: '为紧急病例让出，等待重新分配', en: 'Gave way to a stat case; waits for routing' });
}

/** Cases that lie unopened with a reader who may not read them any more: shift over, credential or agreement ended. */
async function takeBack(tx: RoutingTransaction, { input, bound, standing }: BatchToDecide, now: Date): Promise<number> {
  const table = new EligibilityTable(input);
  let taken = 0;
  for (const { kase, readerId } of bound) {
    const holder = input.readers.find(({ id }) => id === readerId);
    // He was given it for good reasons: whether demands or quota have changed since takes nothing away from him.
    const because = holder ? [...table.withoutLoad(kase, holder), ...(table.isOnShift(holder) ? [] : (['off-shift'] as const))].filter((rule) => rule !== 'gave-back' && rule !== 'quota-used-up' && rule !== 'subspecialty-required') : (['no-credential'] as const);
    const of = standing.get(kase.id);
    if (because.length === 0 || !of || !(await tx.lockUnchanged(new Map([[kase.id, of]]))).has(kase.id)) continue;
    await release(tx, kase.id, of, now, because, { zh: '原专家已不可阅片，等待重新分配', en: 'Its reader may not read it any more; waits for routing' });
    taken++;
  }
  return taken;
}

async function release(tx: RoutingTransaction, caseId: string, of: Standing, now: Date, because: readonly string[], why: { zh: string; en: string }): Promise<void> {
  await tx.unassign(caseId, now, why);
  await tx.recordEvent({ caseId, event: 'case.released', at: now, by: routing, detail: { because } });
  tx.audit({ actor: routing, action: 'case.released', outcome: 'success', caseId, hospitalId: of.hospitalId, detail: { because, readerId: of.assignedToId } });
  await tx.notify({ kind: 'case', caseId, state: 'in-pool', event: 'case.released', hospitalId: of.hospitalId, readerIds: of.assignedToId ? [of.assignedToId] : [] });
}

/** Deadlines that came nearer: each stage is recorded once. true when more readers are to be asked from now on. */
async function escalate(tx: RoutingTransaction, { input, standing }: BatchToDecide, now: Date): Promise<boolean> {
  let widened = false;
  for (const [caseId, of] of standing) {
    const stage = escalationAt(of.usedShare, input.policy.escalation);
    if (!isFurther(stage, of.escalation)) continue;
    const isUrgent = stage !== 'widened';
    await tx.escalate(caseId, { at: now, stage, isUrgent });
    await tx.recordEvent({ caseId, event: 'deadline.neared', at: now, by: routing, detail: { stage } });
    tx.audit({ actor: routing, action: 'deadline.neared', outcome: 'success', caseId, hospitalId: of.hospitalId, detail: { stage } });
    await tx.notify({ kind: 'case', caseId, state: of.state, event: 'deadline.neared', hospitalId: of.hospitalId, readerIds: of.assignedToId ? [of.assignedToId] : [] });
    widened ||= of.escalation === 'none';
  }
  return widened;
}

/** Whether flags order the list is written and audited when it changes. */
async function noteAiOrder(tx: RoutingTransaction, { input: { aiOrder, cases }, aiOrderBefore, policyHash }: BatchToDecide, now: Date): Promise<void> {
  if (aiOrder.state === aiOrderBefore || (aiOrderBefore === null && aiOrder.state === 'on')) return;
  const detail = { judged: aiOrder.judged, confirmed: aiOrder.confirmed, flagged: cases.filter(({ isFlagged }) => isFlagged).length, waiting: cases.length };
  await tx.noteAiOrder(now, aiOrder.state, detail);
  tx.audit({ actor: routing, action: 'ai-order.changed', outcome: 'success', detail: { from: aiOrderBefore ?? 'on', to: aiOrder.state, ...detail, policyHash } });
}
