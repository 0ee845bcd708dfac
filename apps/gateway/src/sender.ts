import { setTimeout as wait } from 'node:timers/promises';
import { gatewaysApi, type ManifestDocument } from '@qianli/contracts';
import { type Priority, raised } from '@qianli/domain-case';
import type { Compression } from './compression';
import type { FinishedStudies } from './finished-studies';
import type { Line } from './line';
import { LinkDown, type PlatformLink, RequestRefused } from './platform-link';
import { compareForSending, type Waiting } from './send-order';
import type { Spool, SpooledInstance, SpooledStudy } from './spool';

export interface SenderEvents {
  readonly sent: (instance: SpooledInstance) => void;
  readonly finished: (studyInstanceUid: string) => void;
  readonly refused: (reason: string) => void;
  readonly down: (because: string, waitMs: number) => void;
}
export interface SenderPace {
  /** Longest time between two looks at a quiet spool. */
  readonly idleMs: number;
  /** First wait after a failure; it doubles. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
  /** A study of which nothing has come for so long is announced as whole. */
  readonly quietMs: number;
  /** How long a study that grows waits for its next announcement. */
  readonly announceMs: number;
  /** How long an instance that the platform cannot take just now lets the others pass. */
  readonly postponedMs: number;
  /** Objects on the line at once: with one a slow way would be idle while it waits for the answer. */
  readonly atOnce: number;
}
export const usualPace: SenderPace = { idleMs: 2000, retryMs: 500, longestRetryMs: 30_000, quietMs: 15_000, announceMs: 10_000, postponedMs: 60_000, atOnce: 3 };

interface Announced {
  readonly instances: number;
  readonly complete: boolean;
  readonly at: number;
  /** What the platform said of the state: everything there. */
  readonly isWhole: boolean;
}

/**
 * Empties the spool towards the platform. A study is announced before its first byte goes: a signed manifest says what belongs
 * to it, the answer what is still wanted and how much of it is there. Then its instances go in the order of `compareForSending`,
 * each from where it was cut off. When everything is there and the modality is quiet it is announced as whole, which gives it to
 * readers. One instance that the platform cannot take never holds up the others.
 */
export class Sender {
  private readonly stopping = new AbortController();
  private wakeUp = new AbortController();
  private isNews = false;
  private readonly offsets = new Map<string, number>();
  private readonly postponed = new Map<string, number>();
  private readonly refusals = new Map<string, number>();
  private readonly announced = new Map<string, Announced>();
  private isRegistered = false;
  private lastSequence = 0;
  private running: Promise<void> | null = null;
  /** Why nothing goes just now, for the local page; null when all is well. */
  trouble: string | null = null;

  constructor(
    private readonly spool: Spool,
    private readonly finished: FinishedStudies,
    private readonly link: Pick<PlatformLink, 'announce' | 'upload' | 'ask' | 'publicKey'>,
    private readonly line: Line,
    private readonly compression: Compression,
    private readonly on: SenderEvents,
    private readonly name: string,
    private readonly pace: SenderPace = usualPace,
    /** Studies of which a modality is sending just now. */
    private readonly isArriving: (studyInstanceUid: string) => boolean = () => false,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  /** Something new waits. */
  wake(): void {
    this.isNews = true;
    this.wakeUp.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.abort();
    await this.running;
  }

  /** The pressing first, as they will be sent. */
  queue(): readonly SpooledInstance[] {
    const firsts = new Set<string>();
    const known = new Set<string>();
    for (const uid of this.spool.studyUids()) for (const { about } of this.spool.study(uid).sent) known.add(about.seriesInstanceUid);
    const waiting = [...this.spool.all()].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const { id, about } of waiting) {
      if (!known.has(about.seriesInstanceUid)) firsts.add(id);
      known.add(about.seriesInstanceUid);
    }
    const rank = (of: SpooledInstance): Waiting => ({ id: of.id, priority: of.about.priority ?? 'routine', preRead: of.about.preRead, isFirstOfSeries: firsts.has(of.id) });
    return waiting.map((of) => ({ of, rank: rank(of) })).sort((a, b) => compareForSending(a.rank, b.rank)).map(({ of }) => of);
  }

  private async loop(): Promise<void> {
    let failures = 0;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // What comes from here on is seen by this look or wakes the pause after it.
      this.isNews = false;
      try {
        const moved = await this.round();
        failures = 0;
        this.trouble = null;
        if (!moved) await this.pause(this.pace.idleMs, true);
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = Math.min(this.pace.longestRetryMs, this.pace.retryMs * 2 ** Math.min(failures, 10));
        failures += 1;
        this.trouble = nameOf(error);
        // What the platform knows may have changed meanwhile: it is asked again.
        if (error instanceof LinkDown) for (const id of this.offsets.keys()) this.offsets.set(id, -1);
        this.on.down(this.trouble, waitMs);
        await this.pause(waitMs, false);
      }
    }
  }

  private async pause(ms: number, untilNew: boolean): Promise<void> {
    this.wakeUp = new AbortController();
    if (untilNew && this.isNews) return;
    const signal = untilNew ? AbortSignal.any([this.stopping.signal, this.wakeUp.signal]) : this.stopping.signal;
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }

  /** One look at everything: true when something went. */
  private async round(): Promise<boolean> {
    if (!this.isRegistered) {
      await this.link.ask(gatewaysApi.register, { body: { name: this.name, publicKey: this.link.publicKey } });
      this.isRegistered = true;
    }
    let moved = false;
    for (const uid of [...this.spool.studyUids()]) moved = (await this.announceWhenDue(this.spool.study(uid))) || moved;
    const now = Date.now();
    for (const [id, until] of this.postponed) if (until <= now) this.postponed.delete(id);
    const mayGo = (of: SpooledInstance) => this.announced.has(of.about.studyInstanceUid) && !this.postponed.has(of.id) && (!this.line.isClosed || of.about.priority === 'stat');
    const next = this.queue().filter(mayGo).slice(0, 4 * this.pace.atOnce);
    if (next.length === 0) return moved;
    await this.inLanes(next);
    return true;
  }

  /** Several at once; the first failure of the line ends the round when the others have come to their end. */
  private async inLanes(instances: readonly SpooledInstance[]): Promise<void> {
    const waiting = instances.values();
    const failures: unknown[] = [];
    const lane = async () => {
      for (const instance of waiting) {
        if (failures.length > 0 || this.stopping.signal.aborted) return;
        try {
          await this.sendOne(instance);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: this.pace.atOnce }, lane));
    if (failures.length > 0) throw failures[0];
  }

  private async sendOne(instance: SpooledInstance): Promise<void> {
    if (!(await this.spool.isThere(instance))) return;
    const { id, about, path } = instance;
    const compress = await this.compression.pays(path, about.transferSyntaxUid, this.line.bytesPerSecond);
    let offset = this.offsets.get(id) ?? 0;
    if (offset < 0) offset = (await this.link.ask(gatewaysApi.upload, { params: { digest: instance.digest } })).received;
    for (let tries = 0; ; tries += 1) {
      this.offsets.set(id, -1);
      const reply = await this.link.upload(instance, offset, { compress, cannotWait: about.priority === 'stat', stop: this.stopping.signal }).catch((error: unknown) => {
        if (!(error instanceof RequestRefused)) throw error;
        return error;
      });
      if (reply instanceof RequestRefused) return this.refusedOnce(instance, reply.message);
      if (reply.outcome === 'receiving') {
        if (reply.received <= offset && tries > 2) return this.postpone(instance);
        offset = reply.received;
        continue;
      }
      this.offsets.delete(id);
      if (reply.outcome === 'later') return this.postpone(instance);
      if (reply.outcome === 'refused') return this.setAside(instance, reply.reason ?? 'refused');
      await this.spool.sent(instance);
      this.on.sent(instance);
      return;
    }
  }

  private postpone({ id }: SpooledInstance): void {
    this.postponed.set(id, Date.now() + this.pace.postponedMs);
  }

  /** A request that is refused whole may have met a platform in trouble: three times, and a person must look at it. */
  private async refusedOnce(instance: SpooledInstance, reason: string): Promise<void> {
    const times = (this.refusals.get(instance.id) ?? 0) + 1;
    this.refusals.set(instance.id, times);
    if (times >= 3) await this.setAside(instance, reason);
  }

  private async setAside(instance: SpooledInstance, reason: string): Promise<void> {
    await this.spool.setAside(instance, reason);
    this.refusals.delete(instance.id);
    this.on.refused(reason);
  }

  /** At first, when it has grown for a while, and when it is whole. */
  private async announceWhenDue(study: SpooledStudy): Promise<boolean> {
    const { studyInstanceUid, waiting } = study;
    const instances = countOf(study);
    const before = this.announced.get(studyInstanceUid);
    if (!before && waiting.length === 0 && this.finished.isFinished(studyInstanceUid, instances)) return false;
    const now = Date.now();
    const complete = now - study.lastArrivalAt >= this.pace.quietMs && !this.isArriving(studyInstanceUid);
    const isNew = before?.instances !== instances || before.complete !== complete;
    // Sent whole and not known to be finished: the platform is asked whether it has everything.
    const isLast = complete && waiting.length === 0 && !before?.isWhole;
    const isDue = !before || (isNew && (complete || now - before.at >= this.pace.announceMs)) || (isLast && now - before.at >= this.pace.retryMs);
    if (!isDue) return false;
    await this.announce(study, complete);
    return true;
  }

  private async announce(study: SpooledStudy, complete: boolean): Promise<void> {
    const { studyInstanceUid, waiting, sent } = study;
    this.lastSequence = Math.max(this.lastSequence + 1, Date.now());
    let reply = await this.link.announce(manifestOf(study, complete, this.lastSequence));
    if (reply.sequence > this.lastSequence) {
      // The clock was set back since: the platform goes by the larger number.
      this.lastSequence = reply.sequence + 1;
      reply = await this.link.announce(manifestOf(study, complete, this.lastSequence));
    }
    const missing = new Map(reply.missing.map((of) => [of.sopInstanceUid, of]));
    for (const instance of waiting) {
      const wanted = missing.get(instance.sopInstanceUid);
      if (wanted?.digest === instance.digest) this.offsets.set(instance.id, wanted.received);
      // Said to be there: sent before a crash that came before our own note of it, or by another way.
      else if (!wanted && !sent.some((of) => of.sopInstanceUid === instance.sopInstanceUid)) {
        await this.spool.sent(instance);
        this.on.sent(instance);
      }
    }
    const isWhole = complete && reply.missing.length === 0;
    this.announced.set(studyInstanceUid, { instances: countOf(study), complete, at: Date.now(), isWhole: isWhole || reply.released });
    if (!isWhole) return;
    await this.finished.finish(studyInstanceUid, countOf(study));
    this.on.finished(studyInstanceUid);
  }
}

/** Everything that the modalities sent of a study. Of two with one UID the first counts: the platform has it. */
export function manifestOf(study: SpooledStudy, complete: boolean, sequence: number): ManifestDocument {
  const members = new Map([...study.aside, ...study.waiting, ...study.sent].map((of) => [of.sopInstanceUid, of]));
  const series = new Map<string, { seriesInstanceUid: string; preRead: boolean; instances: [string, string, number][] }>();
  let priority: Priority | null = null;
  let accessionNumber: string | null = null;
  for (const { about, digest, bytes } of members.values()) {
    const of = series.get(about.seriesInstanceUid) ?? { seriesInstanceUid: about.seriesInstanceUid, preRead: false, instances: [] };
    of.instances.push([about.sopInstanceUid, digest, bytes]);
    series.set(about.seriesInstanceUid, { ...of, preRead: of.preRead || about.preRead });
    if (about.priority) priority = priority ? raised(priority, about.priority) : about.priority;
    accessionNumber ??= about.accessionNumber;
  }
  return { format: 'qianli-manifest-1', studyInstanceUid: study.studyInstanceUid, sequence, complete, priority, accessionNumber, series: [...series.values()] };
}

const countOf = ({ waiting, sent, aside }: SpooledStudy): number => new Set([...waiting, ...sent, ...aside].map(({ sopInstanceUid }) => sopInstanceUid)).size;

function nameOf(error: unknown): string {
  if (error instanceof LinkDown || error instanceof RequestRefused) return error.message;
  return (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.name : 'unknown');
}
