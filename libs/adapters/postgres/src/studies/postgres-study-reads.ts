import { gunzipSync } from 'node:zlib';
import type { Actor } from '@qianli/domain-case';
import type { FrameLocation } from '@qianli/domain-dicom';
import { StudyReads, type Address, type Clock, type QidoAnswer, type QidoQuery, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { SqlParameters } from '../cases/sql-parameters';
import { appendAudit } from '../shared/audit-chain';
import type { Database } from '../shared/database';
import { instancePages } from './instance-pages';
import { narrows, qidoKeys } from './qido-keys';
import { instanceColumns, instanceJson, metadataColumns, needsMetadata, seriesColumns, seriesJson, studyColumns, studyJson, withIncluded, type InstanceRow, type SeriesRow, type StudyRow } from './qido-rows'; // prettier-ignore
import { visibleStudies } from './visible-studies';

/** Views of one study by one actor within this time are one line in the audit trail. */
const viewedAgainMs = 10 * 60 * 1000;

/** Accession number, patient's number, study's UID: whoever names one finds a handful. */
const findsFew: ReadonlySet<string> = new Set(['00080050', '00100020', '0020000D']);

const tables = {
  studies: 'studies s JOIN patients pt ON pt.id = s."patientId"',
  series: 'series se JOIN studies s ON s.id = se."studyId" JOIN patients pt ON pt.id = s."patientId"',
  instances: 'instances i JOIN series se ON se.id = i."seriesId" JOIN studies s ON s.id = i."studyId" JOIN patients pt ON pt.id = s."patientId"',
} as const;
/** Newest studies first; within a study as a reader pages. An offset needs an order that is the same each time. */
const order = {
  studies: 's."studyDate" DESC NULLS LAST, s.id',
  series: 's."studyDate" DESC NULLS LAST, s.id, coalesce(se.number, 0), se.id',
  instances: 's."studyDate" DESC NULLS LAST, s.id, coalesce(se.number, 0), se.id, coalesce(i."instanceNumber", 0), i.id',
} as const;

/** QIDO-RS and WADO-RS on PostgreSQL. */
export class PostgresStudyReads extends StudyReads {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    super();
  }

  async query(actor: Actor, query: QidoQuery): Promise<QidoAnswer> {
    const p = new SqlParameters();
    // Images that were deleted leave the row of their study behind, for the case's sake.
    const left = query.studyInstanceUid !== undefined || [...query.matches.keys()].some((tag) => findsFew.has(tag)) ? 'few' : 'many';
    const conditions = [visibleStudies(actor, p, this.clock.now(), left), 's."numberOfInstances" > 0'];
    const ignored: string[] = [];
    if (query.studyInstanceUid) conditions.push(`s."studyInstanceUid" = ${p.of(query.studyInstanceUid, 'text')}`);
    if (query.seriesInstanceUid) conditions.push(`se."seriesInstanceUid" = ${p.of(query.seriesInstanceUid, 'text')}`);
    for (const [tag, value] of query.matches) {
      const key = qidoKeys[tag];
      if (!key || !narrows(key.level, query.level)) ignored.push(tag);
      // An empty value and a lone star match everything (PS3.4 C.2.2.2.3).
      else if (!/^\**$/.test(value)) conditions.push(`(${key.condition(value, p, query.fuzzy)})`);
    }
    const own = { studies: studyColumns, series: seriesColumns, instances: instanceColumns }[query.level];
    const columns = needsMetadata(query) ? `${own}, ${metadataColumns[query.level]}` : own;
    const { rows } = await this.database.pool.query<InstanceRow>(
      `SELECT ${columns} FROM ${tables[query.level]} WHERE ${conditions.join(' AND ')} ORDER BY ${order[query.level]}
       LIMIT ${p.of(query.limit + 1, 'int')} OFFSET ${p.of(query.offset, 'int')}`,
      p.values,
    );
    const json = { studies: (row: StudyRow) => studyJson(row), series: (row: SeriesRow) => seriesJson(row), instances: (row: InstanceRow) => instanceJson(row) }[query.level];
    return { rows: rows.slice(0, query.limit).map((row) => withIncluded(json(row), row.metadata, query)), more: rows.length > query.limit, ignored };
  }

  async seen(actor: Actor, { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Address): Promise<SeenStudy | null> {
    const p = new SqlParameters();
    const conditions = [`s."studyInstanceUid" = ${p.of(studyInstanceUid, 'text')}`, visibleStudies(actor, p, this.clock.now(), 'few')];
    if (seriesInstanceUid !== undefined) {
      const instance = sopInstanceUid === undefined ? '' : `AND EXISTS (SELECT 1 FROM instances i WHERE i."seriesId" = se.id AND i."sopInstanceUid" = ${p.of(sopInstanceUid, 'text')})`;
      conditions.push(`EXISTS (SELECT 1 FROM series se WHERE se."studyId" = s.id AND se."seriesInstanceUid" = ${p.of(seriesInstanceUid, 'text')} ${instance})`);
    }
    const { rows } = await this.database.pool.query<SeenStudy>(
      `SELECT s.id, s."hospitalId", own.id AS "caseId" FROM studies s LEFT JOIN cases own ON own."studyId" = s.id WHERE s."numberOfInstances" > 0 AND ${conditions.join(' AND ')}`,
      p.values,
    );
    return rows[0] ?? null;
  }

  async seenInstance(actor: Actor, { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Required<Address>) {
    const p = new SqlParameters();
    const text = `SELECT s.id, s."hospitalId", own.id AS "caseId", ${storedColumns}
       FROM instances i JOIN series se ON se.id = i."seriesId" JOIN studies s ON s.id = i."studyId" LEFT JOIN cases own ON own."studyId" = s.id
       WHERE i."sopInstanceUid" = ${p.of(sopInstanceUid, 'text')} AND se."seriesInstanceUid" = ${p.of(seriesInstanceUid, 'text')}
         AND s."studyInstanceUid" = ${p.of(studyInstanceUid, 'text')} AND ${visibleStudies(actor, p, this.clock.now(), 'few')}`;
    // A role's text is always the same: with a name the server plans it once a connection, not once a frame.
    const { rows } = await this.database.pool.query<StoredRow & SeenStudy>({ name: `seen-instance-${actor.role}`, text, values: p.values });
    const [row] = rows;
    if (!row) return null;
    const { id, hospitalId, caseId, ...stored } = row;
    return { study: { id, hospitalId, caseId }, instance: storedInstance(studyInstanceUid, stored) };
  }

  async *instances(study: SeenStudy, address: Address): AsyncIterable<StoredInstance> {
    for await (const row of instancePages<StoredRow>(this.database.pool, storedColumns, ...whereOf(study, address))) yield storedInstance(address.studyInstanceUid, row);
  }

  async *metadata(study: SeenStudy, address: Address): AsyncIterable<string> {
    for await (const row of instancePages<{ metadata: Buffer }>(this.database.pool, 'i.metadata', ...whereOf(study, address))) {
      yield gunzipSync(row.metadata).toString('utf8');
    }
  }

  async seriesDocument(study: SeenStudy, seriesInstanceUid: string): Promise<string | null> {
    const series = await this.database.prisma.series.findFirst({
      where: { studyId: study.id, seriesInstanceUid },
      select: { metadataKey: true, metadataInstances: true, numberOfInstances: true },
    });
    return series && series.metadataInstances === series.numberOfInstances ? series.metadataKey : null;
  }

  async personOf(study: SeenStudy): Promise<string> {
    const { rows } = await this.database.pool.query<{ personId: string }>('SELECT pt."personId" FROM studies s JOIN patients pt ON pt.id = s."patientId" WHERE s.id = $1::uuid', [study.id]);
    return rows[0]?.personId ?? study.id;
  }

  async noteViewed(actor: Actor, study: SeenStudy): Promise<void> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - viewedAgainMs);
    const found = await this.database.pool.query(
      `SELECT 1 FROM audit_events WHERE "actorId" = $1::uuid AND action = 'study.viewed' AND at > $2 AND detail ->> 'studyId' = $3 LIMIT 1`,
      [actor.userId, since, study.id],
    );
    if (found.rows.length > 0) return;
    await this.database.prisma.$transaction(async (db) => {
      // What somebody looks at comes back from the cold tier; it is served from there meanwhile.
      await db.$queryRaw`
        SELECT 1 FROM graphile_worker.add_job('recall-study', payload := json_build_object('studyId', ${study.id}::text), job_key := 'recall-study:' || ${study.id}::text)
        WHERE EXISTS (SELECT 1 FROM instances WHERE "studyId" = ${study.id}::uuid AND "coldSince" IS NOT NULL)`;
      await appendAudit(db, [{ actor, action: 'study.viewed', outcome: 'success', caseId: study.caseId, hospitalId: study.hospitalId, detail: { studyId: study.id } }], now);
    });
  }
}

function whereOf(study: SeenStudy, { seriesInstanceUid, sopInstanceUid }: Address): [string, unknown[]] {
  const values = [study.id, seriesInstanceUid, sopInstanceUid].filter((value) => value !== undefined);
  const series = seriesInstanceUid === undefined ? '' : 'AND se."seriesInstanceUid" = $2';
  const instance = sopInstanceUid === undefined ? '' : `AND i."sopInstanceUid" = $${values.length}`;
  return [`i."studyId" = $1::uuid ${series} ${instance}`, values];
}

type StoredRow = Omit<StoredInstance, 'bytes' | 'frames' | 'studyInstanceUid'> & { readonly bytes: string; readonly frames: readonly [number, number][][] };
const storedColumns = `se."seriesInstanceUid", i."sopInstanceUid", i."sopClassUid", i."transferSyntaxUid", i."objectKey", i.bytes, i."numberOfFrames", i.frames`;

function storedInstance(studyInstanceUid: string, row: StoredRow): StoredInstance {
  const { seriesInstanceUid, sopInstanceUid, sopClassUid, transferSyntaxUid, objectKey, numberOfFrames } = row;
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid, transferSyntaxUid, objectKey, numberOfFrames, bytes: Number(row.bytes), frames: row.frames.map(rangesOf) };
}

function rangesOf(frame: readonly [number, number][]): FrameLocation {
  return frame.map(([offset, length]) => ({ offset, length }));
}
