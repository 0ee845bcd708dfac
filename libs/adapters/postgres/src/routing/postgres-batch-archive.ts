import type { BatchOutcome } from '@qianli/domain-routing';
import { BatchArchive, type KeptBatch } from '@qianli/flow';
import type { Database } from '../shared/database';
import { contentHash } from './content-hash';
import { openBatch } from './keep-batch';

/** Kept batches, newest first, a few at a time: a batch of a large network is megabytes. */
const page = 20;

export class PostgresBatchArchive extends BatchArchive {
  constructor(private readonly database: Database) {
    super();
  }

  async *newest(decisions: number): AsyncIterable<KeptBatch> {
    let left = decisions;
    for (let skip = 0; left > 0; skip += page) {
      const rows = await this.database.prisma.routingBatch.findMany({ orderBy: [{ at: 'desc' }, { id: 'desc' }], skip, take: page, include: { _count: { select: { decisions: true } } } });
      for (const row of rows) {
        if (left <= 0) return;
        left -= row._count.decisions;
        yield { id: row.id, at: row.at, input: await openBatch(row.input), outcomeHash: row.outcomeHash, decisions: row._count.decisions };
      }
      if (rows.length < page) return;
    }
  }

  hashOf(outcome: BatchOutcome): string {
    return contentHash(outcome);
  }
}
