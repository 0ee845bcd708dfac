import { gunzipSync } from 'node:zlib';
import { SeriesIndex } from '@qianli/flow';
import type { Database } from '../shared/database';
import { instancePages } from '../studies/instance-pages';

/** The rows behind `index-series`. */
export class PostgresSeriesIndex extends SeriesIndex {
  constructor(private readonly database: Database) {
    super();
  }

  async state(seriesId: string) {
    const row = await this.database.prisma.series.findUnique({ where: { id: seriesId }, select: { numberOfInstances: true, metadataKey: true, metadataInstances: true } }); // prettier-ignore
    return row && { instances: row.numberOfInstances, metadataKey: row.metadataKey, metadataInstances: row.metadataInstances };
  }

  async *metadata(seriesId: string): AsyncIterable<string> {
    for await (const row of instancePages<{ metadata: Buffer }>(this.database.pool, 'i.metadata', 'i."seriesId" = $1', [seriesId])) {
      yield gunzipSync(row.metadata).toString('utf8');
    }
  }

  async publish(seriesId: string, key: string, instances: number): Promise<string | null> {
    return this.database.prisma.$transaction(async (db) => {
      const [before] = await db.$queryRaw<{ metadataKey: string | null; metadataInstances: number }[]>`
        SELECT "metadataKey", "metadataInstances" FROM series WHERE id = ${seriesId}::uuid FOR UPDATE`;
      if (!before || (before.metadataKey && before.metadataInstances >= instances)) return key;
      await db.series.update({ where: { id: seriesId }, data: { metadataKey: key, metadataInstances: instances }, select: { id: true } });
      return before.metadataKey;
    });
  }
}
