import { decideBatch } from '@qianli/domain-routing';
import type { BatchArchive } from './routing-store';

export interface Replay {
  readonly batches: number;
  readonly decisions: number;
  readonly same: number;
  readonly different: readonly { readonly batchId: string; readonly at: string; readonly stored: string; readonly replayed: string }[];
}

/** Decides kept batches again from their input and compares the hashes of the outcomes: the log holds nothing that cannot be worked out again. */
export class ReplayDecisions {
  constructor(private readonly archive: BatchArchive) {}

  async run(decisions: number): Promise<Replay> {
    const different: Replay['different'][number][] = [];
    let [batches, seen] = [0, 0];
    for await (const batch of this.archive.newest(decisions)) {
      batches++;
      seen += batch.decisions;
      const replayed = this.archive.hashOf(decideBatch(batch.input));
      if (replayed !== batch.outcomeHash) different.push({ batchId: batch.id, at: batch.at.toISOString(), stored: batch.outcomeHash, replayed });
    }
    return { batches, decisions: seen, same: batches - different.length, different };
  }
}
