import { createHash } from 'node:crypto';
import { canonicalText, decideBatch, defaultPolicy, pairsPerMs, randomOf, type RoutingInput, type WaitingCase, type WorkingReader } from '@qianli/domain-routing';
import { measured, middle } from './measured';

export interface DecisionRow {
  readonly batches: number;
  readonly decisions: number;
  readonly casesPerBatch: number;
  readonly readers: number;
  /** Per second of CPU. */
  readonly decisionsPerSecond: number;
  /** CPU of a batch, ms: the middle one and the longest. */
  readonly batchMs: { readonly median: number; readonly most: number };
  readonly fallbacks: number;
  /** Of all batches decided again from the text of their input, cases and readers in another order. */
  readonly replayedAlike: number;
  readonly replaySeconds: number;
  /** SHA-256 over the hashes of all outcomes, in their order. */
  readonly hash: string;
}
const at = Date.UTC(2026, 0, 5, 2);
const minute = 60_000;

/** A made-up moment: so many waiting cases of 20 hospitals, so many readers with five in twelve licences. */
export function decisionInput(seed: number, cases: number, readers: number): RoutingInput {
  const random = randomOf(seed);
  const upTo = (most: number) => Math.floor(random.next() * most);
  const hospitals = Array.from({ length: 20 }, (_, index) => `hospital-${index}`);
  const day = ['2025-01-01', '2027-12-31'] as const;
  const who = Array.from({ length: readers }, (_, index): WorkingReader => ({
    id: `reader-${String(index).padStart(4, '0')}`, name: `${index}`, hospitalId: 'tertiary', subspecialties: [['chest', 'neuro', 'abdomen'][index % 3] ?? 'chest'], capacity: 8,
    credentials: hospitals.filter(() => random.next() < 5 / 12).map((hospitalId) => ({ hospitalId, modalities: ['CT', 'DX'], bodyParts: [], readTypes: ['final'], validFrom: day[0], validUntil: day[1] })),
    shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00', timeZone: 'Asia/Shanghai' }], exceptions: [], conflicts: { hospitalIds: [], patientIds: [] },
    open: [], aheadTenths: upTo(1200) - 600, rarity: {},
  }));
  const waiting = Array.from({ length: cases }, (_, index): WaitingCase => {
    const priority = random.next() < 0.08 ? 'stat' : random.next() < 0.2 ? 'urgent' : 'routine';
    const receivedAt = at - upTo(90) * minute;
    const dueAt = receivedAt + { stat: 30, urgent: 60, routine: 120 }[priority] * minute;
    const isCt = random.next() < 0.3;
    return {
      id: `case-${String(index).padStart(5, '0')}`, patientId: `patient-${index}`, sendingHospitalId: hospitals[upTo(20)] ?? '', sendingHospitalName: '', timeZone: 'Asia/Shanghai', modality: isCt ? 'CT' : 'DX', bodyPart: isCt ? 'CHEST' : null,
      priority, orderedPriority: priority, receivedAt, dueAt, orderedDueAt: dueAt, isFlagged: false, isWidened: false, givenBackByIds: [], earlierReaderIds: [],
    };
  });
  const agreements = hospitals.map((sendingHospitalId) => ({ sendingHospitalId, readingHospitalId: 'tertiary', modalities: ['CT', 'DX'], validFrom: day[0], validUntil: day[1], quotaLeft: null }));
  return { at, policy: defaultPolicy, agreements, cases: waiting, readers: who, aiOrder: { state: 'on', judged: 0, confirmed: 0 }, askingId: null, pairsPerMs };
}
const hashOf = (value: unknown) => createHash('sha256').update(canonicalText(value)).digest('hex');

/** Decides batches until so many cases have been decided, then all of them again from their stored text in another order. */
export function decisionRow(wanted: number, casesPerBatch: number, readers: number): DecisionRow {
  const batches = Math.ceil(wanted / casesPerBatch);
  const inputs = Array.from({ length: batches }, (_, index) => decisionInput(index + 1, casesPerBatch, readers));
  const decided = inputs.map((input) => measured(() => decideBatch(input)));
  const hashes = decided.map(({ result }) => hashOf(result));
  const cpu = decided.map(({ cpuMs }) => cpuMs);
  const stored = inputs.map((input) => canonicalText({ ...input, cases: [...input.cases].reverse(), readers: [...input.readers].reverse() }));
  const replayed = measured(() => stored.map((text) => hashOf(decideBatch(JSON.parse(text) as RoutingInput))));
  return {
    batches, decisions: batches * casesPerBatch, casesPerBatch, readers, decisionsPerSecond: (1000 * batches * casesPerBatch) / cpu.reduce((sum, of) => sum + of, 0), batchMs: { median: middle(cpu), most: Math.max(...cpu) }, fallbacks: decided.filter(({ result }) => result.solver !== 'min-cost').length,
    replayedAlike: replayed.result.filter((hash, index) => hash === hashes[index]).length, replaySeconds: replayed.cpuMs / 1000, hash: hashOf(hashes),
  };
}
