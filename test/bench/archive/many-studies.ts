import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { nameIndex, writeDicomFile } from '@qianli/domain-dicom';

/** 39 family names and 53 given names: 2,067 names, in every hospital alike since that number and 20 share no divisor. */
const families = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余'];
const givenNames = '伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 小东 建国 建华 志强 文静 雨桐 子涵 浩然 欣怡 思远 晓峰 海燕 明哲 雅琴 志刚 国栋 玉梅 春生 建军 小兰 若兰 启明 秀英 淑珍 玉兰 桂兰 凤英 建平 国强 海波 晓明 丽华 丽娟 金凤 立新 红梅 爱华 德才'.split(' ');
export const names = families.slice(0, 39).flatMap((family) => givenNames.slice(0, 53).map((given) => `${family}^${given}`));
const modalities = ['CT', 'CT', 'CT', 'CT', 'CT', 'DX', 'DX', 'DX', 'MR', 'MR'];
const uidRoot = '1.2.826.0.1.3680043.10.1999';
/** 20 hospitals send: the network's three counties and so many more. */
const moreHospitals = 17;
const days = 730;
/** The DICOM JSON of every instance: nobody looks for what it says. */
const document = gzipSync(JSON.stringify({ '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY'] }, '00080070': { vr: 'LO', Value: ['BENCH'] }, '00181030': { vr: 'LO', Value: ['胸部平扫'] } }));
const lastDay = Date.UTC(2026, 10, 24);

/** Study number `n` as it is written into the database and into a file: two studies a patient, over two years. */
export function studyNumber(n: number) {
  const patient = Math.floor(n / 2);
  return {
    studyInstanceUid: `${uidRoot}.${n}`, patientId: `P${patient}`, patientName: names[patient % names.length] ?? '', sex: patient % 2 === 0 ? 'F' : 'M',
    birthDate: `${1936 + (patient % 80)}0101`, studyDate: new Date(lastDay - ((n * 7919) % days) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''), modality: modalities[n % 10] ?? 'CT',
  }; // prettier-ignore
}

/** The same study as a file of one small image. */
export function fileOfStudy(n: number): Uint8Array {
  const { studyInstanceUid, patientId, patientName, sex, birthDate, studyDate, modality } = studyNumber(n);
  return writeDicomFile({
    content: {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: `${studyInstanceUid}.1.1`, StudyInstanceUID: studyInstanceUid, SeriesInstanceUID: `${studyInstanceUid}.1`, Modality: modality,
      StudyDate: studyDate, StudyTime: '101010', AccessionNumber: `A${n}`, StudyDescription: '胸部平扫', PatientName: patientName, PatientID: patientId, PatientSex: sex, PatientBirthDate: birthDate,
      SeriesNumber: 1, InstanceNumber: 1, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: 8, Columns: 8, BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0,
    },
    pixelData: new Uint8Array(128),
  }); // prettier-ignore
}

/**
 * Writes studies `from` up to `to` with patient, series, instance and case straight into the tables, whose objects nobody asks for.
 * One case in a thousand waits for a reader, the others are final; `readerId` signed one in two hundred of the network's counties.
 */
export async function fillStudies(pool: pg.Pool, from: number, to: number): Promise<void> {
  const client = await pool.connect();
  try {
    const run = (text: string, values: readonly unknown[] = []) => client.query(text, [...values]);
    await run("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0");
    // Rows are written in order and name nothing that is not there: references and row triggers need no look.
    await run('SET session_replication_role = replica');
    await run(`INSERT INTO hospitals (id, name, "nameEn", kind, "timeZone") SELECT gen_random_uuid(), '第' || n || '县人民医院', 'County hospital ' || n, 'county', 'Asia/Shanghai'
      FROM generate_series(1, $1::int) n WHERE (SELECT count(*) FROM hospitals) < 10`, [moreHospitals]);
    await run(`CREATE TEMP TABLE senders AS SELECT row_number() OVER (ORDER BY (SELECT min(u.username) FROM users u WHERE u."hospitalId" = h.id) NULLS LAST, h.name) - 1 AS k, h.id FROM hospitals h WHERE kind = 'county'`);
    await run('CREATE TEMP TABLE written_names AS SELECT n - 1 AS k, name, forms FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS of (name, forms, n)', [names, names.map((name) => nameIndex({ Alphabetic: name }))]);
    await run('ANALYZE senders');
    await run('ANALYZE written_names');
    // Indexes are made anew once, not row by row.
    const { rows } = await client.query<{ name: string; definition: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = ANY(ARRAY['patients', 'studies', 'series', 'instances', 'cases']::regclass[]) AND NOT indisprimary`,
    );
    for (const { name } of rows) await run(`DROP INDEX ${name}`);
    for (let at = from; at < to; at += 100_000) await batch(run, at, Math.min(at + 100_000, to));
    for (const { definition } of rows) await run(definition);
    await run('DROP TABLE senders');
    await run('DROP TABLE written_names');
    await run('VACUUM ANALYZE');
  } finally {
    client.release(true);
  }
}

async function batch(run: (text: string, values?: readonly unknown[]) => Promise<unknown>, from: number, to: number): Promise<void> {
  const range = [from, to - 1];
  await run(`INSERT INTO patients (id, "personId", issuer, "localId", name, "nameGroups", sex, "birthDate", names, "namesComplete")
    SELECT md5('patient' || p)::uuid, md5('patient' || p)::uuid, 'hospital:' || s.id, 'P' || p, translate(w.name, '^', ''), jsonb_build_object('Alphabetic', w.name), CASE p % 2 WHEN 0 THEN 'F' ELSE 'M' END, (1936 + p % 80) || '0101', w.forms, true
    FROM generate_series($1::int / 2, $2::int / 2) p JOIN senders s ON s.k = p % 20 JOIN written_names w ON w.k = p % ${names.length}`, range);
  await run(`INSERT INTO studies (id, "studyInstanceUid", "hospitalId", "patientId", "studyDate", "studyTime", description, "accessionNumber", modalities, "bodyPart", "numberOfSeries", "numberOfInstances")
    SELECT md5('study' || n)::uuid, '${uidRoot}.' || n, s.id, md5('patient' || n / 2)::uuid, to_char(date '2026-11-24' - (n::bigint * 7919 % ${days})::int, 'YYYYMMDD'), '101010', '胸部平扫', 'A' || n,
      ARRAY[(ARRAY['${modalities.join("','")}'])[n % 10 + 1]], 'CHEST', 1, 1
    FROM generate_series($1::int, $2::int) n JOIN senders s ON s.k = (n / 2) % 20`, range);
  await run(`INSERT INTO series (id, "studyId", "seriesInstanceUid", modality, number, attributes, "numberOfInstances")
    SELECT md5('series' || n)::uuid, md5('study' || n)::uuid, '${uidRoot}.' || n || '.1', (ARRAY['${modalities.join("','")}'])[n % 10 + 1], 1, '{}', 1 FROM generate_series($1::int, $2::int) n`, range);
  await run(`INSERT INTO instances (id, "studyId", "seriesId", "sopInstanceUid", "sopClassUid", "transferSyntaxUid", "instanceNumber", rows, columns, digest, bytes, "objectKey", frames, metadata, "receivedVia", "receivedById")
    SELECT md5('instance' || n)::uuid, md5('study' || n)::uuid, md5('series' || n)::uuid, '${uidRoot}.' || n || '.1.1', '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 8, 8, '', 1000, 'instances/' || md5('instance' || n),
      '[[[800,128]]]', $3::bytea, 'stow', (SELECT id FROM users LIMIT 1) FROM generate_series($1::int, $2::int) n`, [...range, document]);
  await run(`INSERT INTO cases (id, "studyId", "hospitalId", "patientId", state, priority, "orderedPriority", modality, "bodyPart", "firstInstanceAt", "lastInstanceAt", "receivedAt", "dueAt", "signedAt", "finalAt")
    SELECT md5('case' || n)::uuid, st.id, st."hospitalId", st."patientId", CASE n % 1009 WHEN 0 THEN 'in-pool' ELSE 'final' END, (ARRAY['routine','routine','urgent','stat'])[n % 4 + 1], 'routine', st.modalities[1], 'CHEST',
      at, at, at, at + interval '4 hours', CASE n % 1009 WHEN 0 THEN NULL ELSE at + interval '1 hour' END, CASE n % 1009 WHEN 0 THEN NULL ELSE at + interval '1 hour' END
    FROM generate_series($1::int, $2::int) n JOIN studies st ON st.id = md5('study' || n)::uuid, LATERAL (SELECT to_date(st."studyDate", 'YYYYMMDD') + (n % 86400) * interval '1 second' AS at) day`, range);
  await run(`INSERT INTO report_versions ("caseId", version, status, findings, impression, critical, "signedById", "signedAt", digest)
    SELECT c.id, 1, 'final', '', '', false, (SELECT id FROM users WHERE role = 'specialist' ORDER BY username LIMIT 1), c."signedAt", ''
    FROM generate_series($1::int, $2::int) n JOIN cases c ON c.id = md5('case' || n)::uuid WHERE n % 200 = 7 AND c."hospitalId" IN (SELECT id FROM senders WHERE k < 3)`, range);
}
