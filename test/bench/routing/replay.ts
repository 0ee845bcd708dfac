import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { priorities } from '@qianli/domain-case';
import { canonicalText, decideBatch, defaultPolicy, pairsPerMs, randomOf, type RoutingInput, type WaitingCase, type WorkingReader } from '@qianli/domain-routing';

const [hospitals, readerCount] = [20, 30];
const generator = randomOf(1);
const random = () => generator.next();
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
const start = Date.parse('2026-11-24T00:00:00Z');
const hospitalIds = Array.from({ length: hospitals }, (_, index) => `hospital-${index}`);
const round = { weekdays: [1, 2, 3, 4, 5, 6, 7], startsAt: '00:00', endsAt: '00:00', timeZone: 'Asia/Shanghai' };
const hashOf = (value: unknown) => createHash('sha256').update(canonicalText(value)).digest('hex');

const readers: WorkingReader[] = Array.from({ length: readerCount }, (_, index) => ({
  id: `reader-${index}`, name: `Reader ${index}`, hospitalId: 'tertiary', subspecialties: [pick(['chest', 'neuro', 'abdomen'])], capacity: 8, shifts: [round], open: [], aheadTenths: 0, rarity: {},
  credentials: hospitalIds.filter(() => random() < 0.4).map((hospitalId) => ({ hospitalId, modalities: ['DX', 'CT'], bodyParts: [], readTypes: ['final'], validFrom: '2026-01-01', validUntil: '2027-12-31' })),
}));
const agreements = hospitalIds.map((sendingHospitalId) => ({ sendingHospitalId, readingHospitalId: 'tertiary', modalities: ['DX', 'CT'], validFrom: '2026-01-01', validUntil: '2027-12-31', quotaLeft: null }));

let serial = 0;
function aCase(at: number): WaitingCase {
  const [priority, hospital] = [pick(priorities), pick(hospitalIds)];
  const dueAt = at + pick([30, 60, 120, 240]) * 60_000;
  return {
    id: `case-${String(serial++).padStart(7, '0')}`, sendingHospitalId: hospital, sendingHospitalName: hospital, timeZone: 'Asia/Shanghai', modality: random() < 0.7 ? 'DX' : 'CT', bodyPart: pick(['CHEST', 'HEAD', 'ABDOMEN', null]), priority, orderedPriority: priority,
    patientId: `patient-${serial}`, givenBackByIds: [], receivedAt: at, dueAt, orderedDueAt: dueAt, isFlagged: random() < 0.1, isWidened: false, earlierReaderIds: random() < 0.2 ? [pick(readers).id] : [], preliminaryById: null,
  };
}

export interface ReplayRow {
  readonly decisions: number;
  readonly batches: number;
  readonly same: number;
  readonly bytesPerBatch: number;
  readonly decideMsPerBatch: number;
  readonly replayCpuSeconds: number;
  readonly decisionsPerCpuSecond: number;
}

/**
 * Decides micro-batches of a synthetic network until they hold so many assignments, keeps each as the platform does (canonical
 * JSON, gzip, SHA-256 of the outcome), then decides all of them again from what was kept and compares the hashes.
 */
export function replayRow(wanted: number): ReplayRow {
  const kept: { readonly packed: Buffer; readonly hash: string }[] = [];
  let [waiting, decided, at, decideMs] = [[] as WaitingCase[], 0, start, 0];
  while (decided < wanted) {
    at += 5000;
    for (let n = Math.floor(random() * 20); n > 0; n--) waiting.push(aCase(at));
    const input: RoutingInput = { at, policy: defaultPolicy, agreements, cases: waiting, readers, aiOrder: { state: 'on', judged: 0, confirmed: 0 }, askingId: null, pairsPerMs };
    const from = process.cpuUsage();
    const outcome = decideBatch(input);
    decideMs += process.cpuUsage(from).user / 1000;
    const assigned = new Set(outcome.decisions.filter(({ readerId }) => readerId !== null).map(({ caseId }) => caseId));
    if (assigned.size > 0) kept.push({ packed: gzipSync(canonicalText(input), { level: 4 }), hash: hashOf(outcome) });
    decided += assigned.size;
    waiting = waiting.filter(({ id }) => !assigned.has(id));
  }

  const from = process.cpuUsage();
  const same = kept.filter(({ packed, hash }) => hashOf(decideBatch(JSON.parse(gunzipSync(packed).toString('utf8')) as RoutingInput)) === hash).length;
  const cpuMs = process.cpuUsage(from).user / 1000;
  const bytes = kept.reduce((sum, { packed }) => sum + packed.length, 0);
  return { decisions: decided, batches: kept.length, same, bytesPerBatch: bytes / kept.length, decideMsPerBatch: decideMs / kept.length, replayCpuSeconds: cpuMs / 1000, decisionsPerCpuSecond: (decided / cpuMs) * 1000 };
}
