import type { Door, InstanceToStore } from '@qianli/flow';
import type { SqlTransaction } from '../shared/sql-transaction';

export interface InstancesToAdd {
  readonly studyId: string;
  readonly instances: readonly InstanceToStore[];
  readonly via: Door;
  readonly byId: string;
  readonly at: Date;
}

/**
 * Series (unless known) and instances of one study and the counts of both, in one statement: what a sender sends in one
 * request costs one journey to the database, however many images it is. Returns the ids of the series that grew.
 */
export async function addedInstances(tx: SqlTransaction, { studyId, instances, via, byId, at }: InstancesToAdd): Promise<string[]> {
  const series = new Map<string, InstanceToStore[]>();
  for (const instance of instances) {
    const { seriesInstanceUid } = instance.identity;
    const members = series.get(seriesInstanceUid);
    if (members) members.push(instance);
    else series.set(seriesInstanceUid, [instance]);
  }
  const grown = [...series].map(([seriesInstanceUid, members]) => seriesRow(seriesInstanceUid, members));
  const of = <T>(column: (instance: InstanceToStore) => T): T[] => instances.map(column);
  const rows = await tx.run<{ id: string }>('add-instances', statement, [
    studyId, at, via, byId, JSON.stringify(grown), [...new Set(of(({ attributes }) => attributes.modality ?? 'OT'))],
    of(({ id }) => id), of(({ identity }) => identity.seriesInstanceUid), of(({ identity }) => identity.sopInstanceUid), of(({ identity }) => identity.sopClassUid),
    of(({ attributes }) => attributes.transferSyntaxUid ?? ''), of(({ attributes }) => inInt4(attributes.instanceNumber)), of(({ attributes }) => inInt4(attributes.rows)),
    of(({ attributes }) => inInt4(attributes.columns)), of(({ attributes }) => inInt4(attributes.numberOfFrames) ?? 1), of(({ digest }) => digest), of(({ bytes }) => bytes),
    of(({ objectKey }) => objectKey), of(({ frames }) => JSON.stringify(frames.map((frame) => frame.map(({ offset, length }) => [offset, length])))),
    of(({ document }) => Buffer.from(document.buffer, document.byteOffset, document.length)), of(({ attributes }) => inInt4(attributes.bitsAllocated)),
  ]); // prettier-ignore
  return rows.map(({ id }) => id);
}

/** `xmax = 0` tells a series that was written from one that was found: a statement sees no row that it wrote itself. */
const statement = `
  WITH grown AS (
    INSERT INTO series ("studyId", "seriesInstanceUid", modality, number, description, "bodyPart", laterality, attributes, "numberOfInstances")
    SELECT $1::uuid, * FROM json_to_recordset($5::json) AS row (uid text, modality text, number int, description text, "bodyPart" text, laterality text, attributes jsonb, instances int)
    ON CONFLICT ("seriesInstanceUid") DO UPDATE SET "numberOfInstances" = series."numberOfInstances" + excluded."numberOfInstances"
    RETURNING id, "seriesInstanceUid", xmax = 0 AS fresh),
  added AS (
    INSERT INTO instances (id, "studyId", "seriesId", "sopInstanceUid", "sopClassUid", "transferSyntaxUid", "instanceNumber", rows, columns, "numberOfFrames", digest, bytes, "objectKey", frames, metadata, "bitsAllocated",
      "receivedAt", "receivedVia", "receivedById")
    SELECT i.id, $1::uuid, grown.id, i."sopInstanceUid", i."sopClassUid", i."transferSyntaxUid", i."instanceNumber", i.rows, i.columns, i."numberOfFrames", i.digest, i.bytes, i."objectKey", i.frames::jsonb, i.document, i."bitsAllocated",
      $2::timestamptz, $3, $4::uuid
    FROM unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::int[], $14::int[], $15::int[], $16::text[], $17::bigint[], $18::text[], $19::text[], $20::bytea[], $21::int[])
      AS i (id, "seriesInstanceUid", "sopInstanceUid", "sopClassUid", "transferSyntaxUid", "instanceNumber", rows, columns, "numberOfFrames", digest, bytes, "objectKey", frames, document, "bitsAllocated")
    JOIN grown ON grown."seriesInstanceUid" = i."seriesInstanceUid"
    RETURNING 1),
  counted AS (
    UPDATE studies SET "numberOfInstances" = "numberOfInstances" + (SELECT count(*) FROM added), "numberOfSeries" = "numberOfSeries" + (SELECT count(*) FROM grown WHERE fresh), "updatedAt" = $2::timestamptz,
      modalities = CASE WHEN modalities @> $6::text[] THEN modalities ELSE ARRAY(SELECT DISTINCT m FROM unnest(modalities || $6::text[]) AS m ORDER BY m) END
    WHERE id = $1::uuid)
  SELECT id FROM grown`;

function seriesRow(uid: string, members: readonly InstanceToStore[]) {
  const [first] = members;
  const { attributes, seriesAttributes } = first ?? {};
  const { seriesNumber = null, seriesDescription = null, bodyPartExamined = null, imageLaterality = null } = attributes ?? {};
  return {
    uid, modality: attributes?.modality ?? 'OT', number: inInt4(seriesNumber), description: seriesDescription, bodyPart: bodyPartExamined, laterality: imageLaterality,
    attributes: seriesAttributes ?? {}, instances: members.length,
  }; // prettier-ignore
}

/** A number that a column can hold; a file may say anything. */
export function inInt4(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && Math.abs(value) < 2 ** 31 ? Math.trunc(value) : null;
}
