import { type CommitmentRequest, type CommitmentResult, type Peer, reportCommitment, type Target } from '@qianli/dimse';
import { isUid } from '@qianli/domain-dicom';
import type { Destinations } from './archive';
import type { KeptJson } from './kept-json';
import type { Spool } from './spool';

interface KeptRequest extends CommitmentRequest {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly askedAt: number;
}
/** PS3.3 C.14.1.1. */
const failure = { noSuchInstance: 0x0112, processing: 0x0110 } as const;
/** Own choice: a modality that does not take its answer for so long is not asked any more. */
const givenUpAfterMs = 7 * 24 * 3_600_000;

/**
 * Storage commitment: a modality asks whether it may forget its images. The answer is yes only when the platform has them;
 * until then it waits, over restarts too. What never came, or what the platform refused, is said to have failed.
 */
export class Commitments {
  private busy = false;

  constructor(
    private readonly spool: Spool,
    private readonly kept: KeptJson<KeptRequest>,
    private readonly destinations: Destinations,
    private readonly onTrouble: (because: string) => void,
    private readonly report: (target: Target, result: CommitmentResult) => Promise<void> = reportCommitment,
  ) {}

  async ask(request: CommitmentRequest, peer: Peer): Promise<void> {
    if (!isUid(request.transactionUid)) throw new Error('the transaction UID is none');
    if (!this.destinations.has(peer.callingAeTitle)) throw new Error(`${peer.callingAeTitle} has no host and port here to report to`);
    await this.kept.put(request.transactionUid, { ...request, callingAeTitle: peer.callingAeTitle, calledAeTitle: peer.calledAeTitle, askedAt: Date.now() });
  }

  /** Answers what can be answered; one look at a time. */
  async look(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (const [name, request] of [...this.kept.all]) await this.answer(name, request);
    } finally {
      this.busy = false;
    }
  }

  private async answer(name: string, request: KeptRequest): Promise<void> {
    const places = request.instances.map((of) => ({ of, place: this.spool.whereIs(of.sopInstanceUid) }));
    if (places.some(({ place }) => place === 'waiting')) return;
    const target = this.destinations.get(request.callingAeTitle);
    const instances = places.filter(({ place }) => place === 'sent').map(({ of }) => of);
    const failed = places.filter(({ place }) => place !== 'sent').map(({ of, place }) => ({ ...of, reason: place === null ? failure.noSuchInstance : failure.processing }));
    try {
      if (target) await this.report({ ...target, callingAeTitle: request.calledAeTitle }, { transactionUid: request.transactionUid, instances, failed });
      await this.kept.remove(name);
    } catch (error) {
      this.onTrouble(error instanceof Error ? error.message : 'unknown');
      if (Date.now() - request.askedAt > givenUpAfterMs) await this.kept.remove(name);
    }
  }
}
