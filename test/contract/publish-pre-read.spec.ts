import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DicomInstanceReader } from '@qianli/dicom-codec';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { buildVolume, ctRules, type LabelVolume, type SegmentedScan } from '@qianli/domain-pre-read';
import { resultUids } from '@qianli/domain-results';
import { type Clock, type IncomingFile, PublishPreRead, type PreReadResult, ReceiveInstances, RecordPreRead, ResultWriter, wholeObject } from '@qianli/flow';
import { FolderObjectStore, packLabels } from '@qianli/object-store';
import { PostgresAdmissionStore, PostgresArchiveQuota, PostgresPreReadStore, PostgresPublishingStore } from '@qianli/postgres';
import { thoraxCtPhantom } from '@qianli/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeResults } from '../../apps/pre-read/src/write-results';
import { aDatabase, type TestDatabase } from '../support/database';
import { dcmtk } from '../support/dcmtk';
import { aNetwork, type TestNetwork } from '../support/network';

describe('the results of a pre-read beside its images', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qianli-publish-'));
  const clock: Clock = { now: () => new Date('2026-11-22T08:00:00Z') };
  let test: TestDatabase;
  let network: TestNetwork;
  let objects: FolderObjectStore;
  let receive: ReceiveInstances;
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    objects = await FolderObjectStore.open(join(folder, 'objects'));
    receive = new ReceiveInstances(new PostgresAdmissionStore(test.database), objects, new DicomInstanceReader(), new PostgresArchiveQuota(test.database), clock, 1000, randomUUID);
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const fileOf = (bytes: Uint8Array): IncomingFile => ({ bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex'), source: bytes, content: () => bytes, release: () => Promise.resolve() });
  const writer: ResultWriter = { write: (preRead, study, labels) => writeResults({ preRead, study, labels }) };
  const publishing = () => new PublishPreRead(new PostgresPublishingStore(test.database), objects, writer, receive, { of: fileOf }, clock, randomUUID);
  const rows = <T extends object>(sql: string, values: readonly unknown[]) => test.database.pool.query<T>(sql, [...values]).then(({ rows: found }) => found);

  /** A small chest CT that was received and whose pre-read is done. */
  async function aReadStudy(seed: number) {
    const { files } = thoraxCtPhantom({ rows: 48, slices: 24, seed, patientId: `P${seed}` });
    const receptions = await receive.run(network.actors['uploader-qingshi'], files.map(fileOf), { via: 'stow' });
    const [first] = receptions;
    const caseId = first?.outcome === 'stored' ? (first.caseId ?? '') : '';
    await test.database.prisma.case.update({ where: { id: caseId }, data: { state: 'received', receivedAt: clock.now() } });
    return { caseId, studyInstanceUid: first?.identity?.studyInstanceUid ?? '', files };
  }
  async function aDonePreRead(caseId: string, files: readonly Uint8Array[], over: Partial<PreReadResult> = {}, requestedAt = clock.now()) {
    const { id } = await test.database.prisma.preRead.create({ data: { caseId, status: 'queued', requestedAt } });
    const scan = outlinesOf(files);
    const labelsKey = `labels/${randomUUID()}`;
    await objects.put(labelsKey, await packLabels(scan));
    const result: PreReadResult = {
      status: 'done', model: { id: 'ct-nodule-filter', version: '1.0.0' }, reason: null, notes: [], research: true, durationMs: 10, labelsKey,
      findings: [{
        code: 'mass', label: { zh: '肿块或实变', en: 'Mass or consolidation' }, probability: 0.8, kind: 'rule', threshold: 0.5, flagged: true, model: ctRules,
        location: { sopInstanceUid: scan.source.sopInstanceUids[12] ?? null, frame: null, slice: 12, box: { x: 10, y: 12, width: 6, height: 6 }, patientMm: null, side: 'right', region: null },
        measurements: [{ code: 'volume', label: { zh: '体积', en: 'Volume' }, value: 20, unit: 'mL' }],
      }],
      ...over,
    };
    await new RecordPreRead(new PostgresPreReadStore(test.database), clock).run(caseId, id, result);
    return id;
  }

  it('stores an SR and a SEG in series of their own in the same study, which dciodvfy finds no fault with', async () => {
    const { caseId, files, studyInstanceUid } = await aReadStudy(1);
    const id = await aDonePreRead(caseId, files);
    expect(await publishing().run(id)).toBe('published');
    const series = await rows<{ modality: string; description: string; n: number }>('SELECT s.modality, s.description, s."numberOfInstances" AS n FROM series s JOIN studies st ON st.id = s."studyId" WHERE st."studyInstanceUid" = $1 ORDER BY 1', [studyInstanceUid]);
    expect(series).toMatchObject([{ modality: 'CT', n: 24 }, { modality: 'SEG', n: 1, description: 'AI outlines ct-nodule-filter 1.0.0' }, { modality: 'SR', n: 1, description: 'AI ct-nodule-filter 1.0.0' }]);
    for (const sopInstanceUid of [resultUids(id).report, resultUids(id).segmentation]) {
      const [stored] = await rows<{ objectKey: string }>('SELECT "objectKey" FROM instances WHERE "sopInstanceUid" = $1', [sopInstanceUid]);
      const bytes = await wholeObject(await objects.get(stored?.objectKey ?? 'none'));
      const path = join(folder, 'stored.dcm');
      writeFileSync(path, bytes);
      const { output } = await dcmtk('dciodvfy', [path]);
      expect(output.split('\n').filter((line) => /^(Error|Warning)/.test(line) && !line.includes('<99QIANLI>'))).toEqual([]);
      const of = attributesOf(parseDicomFile(bytes));
      const image = attributesOf(parseDicomFile(files[0] ?? new Uint8Array()));
      expect([of.patientId, of.studyInstanceUid, of.frameOfReferenceUid ?? image.frameOfReferenceUid]).toEqual([image.patientId, studyInstanceUid, image.frameOfReferenceUid]);
    }
  });

  it('moves no case: state, arrival, events, pre-reads and completion are as they were; the series are indexed', async () => {
    const { caseId, files } = await aReadStudy(2);
    const id = await aDonePreRead(caseId, files);
    const look = async () => ({
      kase: await test.database.prisma.case.findUniqueOrThrow({ where: { id: caseId } }),
      events: await rows('SELECT event FROM case_events WHERE "caseId" = $1 ORDER BY at, event', [caseId]),
      preReads: await rows('SELECT id FROM pre_reads WHERE "caseId" = $1', [caseId]),
      cases: await rows('SELECT count(*) FROM cases', []),
      jobs: await rows(`SELECT key, run_at FROM graphile_worker.jobs WHERE key IN ($1, $2) ORDER BY key`, [`pre-read:${caseId}`, `complete-study:${caseId}`]),
    });
    const before = await look();
    await publishing().run(id);
    expect(await look()).toEqual(before);
    const indexed = await rows<{ modality: string }>(`SELECT s.modality FROM graphile_worker.jobs j JOIN series s ON j.key = 'index-series:' || s.id JOIN cases c ON c."studyId" = s."studyId" WHERE c.id = $1 ORDER BY 1`, [caseId]);
    expect(indexed.map(({ modality }) => modality)).toEqual(expect.arrayContaining(['SEG', 'SR']));
  });

  it('is no image to a later pre-read: what is read stays what the hospital sent', async () => {
    const { caseId, files } = await aReadStudy(3);
    await publishing().run(await aDonePreRead(caseId, files));
    const images = await new PostgresPreReadStore(test.database).inTransaction({ actor: network.actors['platform-admin'], action: 'test' }, (tx) => tx.images(caseId));
    expect(images).toHaveLength(24);
    expect(new Set(images.map(({ modality }) => modality))).toEqual(new Set(['CT']));
  });

  it('run twice stores nothing twice and leaves no incident', async () => {
    const { caseId, files } = await aReadStudy(4);
    const id = await aDonePreRead(caseId, files);
    await publishing().run(id);
    const objectsBefore = await keysOf(objects);
    expect(await publishing().run(id)).toBe('published');
    expect(await keysOf(objects)).toEqual(objectsBefore);
    expect(await rows('SELECT 1 FROM instance_conflicts', [])).toEqual([]);
  });

  it('of a study read again, the later ones stand beside the earlier and name them', async () => {
    const { caseId, files, studyInstanceUid } = await aReadStudy(5);
    const first = await aDonePreRead(caseId, files);
    await publishing().run(first);
    const second = await aDonePreRead(caseId, files, { model: { id: 'ct-nodule-filter', version: '1.1.0' } }, new Date('2026-11-22T09:00:00Z'));
    await publishing().run(second);
    const stored = await rows<{ objectKey: string; description: string }>('SELECT i."objectKey", s.description FROM instances i JOIN series s ON s.id = i."seriesId" JOIN studies st ON st.id = i."studyId" WHERE st."studyInstanceUid" = $1 AND s.modality = $2 ORDER BY s.description', [studyInstanceUid, 'SR']);
    expect(stored.map(({ description }) => description)).toEqual(['AI ct-nodule-filter 1.0.0', 'AI ct-nodule-filter 1.1.0 (supersedes earlier)']);
    const path = join(folder, 'second.dcm');
    writeFileSync(path, await wholeObject(await objects.get(stored[1]?.objectKey ?? 'none')));
    expect((await dcmtk('dcmdump', ['+P', '0008,1155', '+s', path])).output).toContain(resultUids(first).report);
    expect(await publishing().run(first), 'an order that comes late').toBe('nothing-to-publish');
  });

  it('is not made of what is out of scope or failed: only of what is recorded as done', async () => {
    const { caseId, files } = await aReadStudy(6);
    const id = await aDonePreRead(caseId, files, { status: 'out-of-scope', findings: [], model: null, labelsKey: null, reason: { code: 'model-missing', zh: '没有可用的模型', en: 'No model' } });
    expect(await publishing().run(id)).toBe('nothing-to-publish');
    expect(await rows(`SELECT 1 FROM graphile_worker.jobs WHERE key = $1`, [`publish-pre-read:${id}`])).toEqual([]);
    const done = await aDonePreRead(caseId, files, {}, new Date('2026-11-22T10:00:00Z'));
    expect(await rows(`SELECT 1 AS queued FROM graphile_worker.jobs WHERE key = $1`, [`publish-pre-read:${done}`])).toEqual([{ queued: 1 }]);
  });

  it('is taken although the quota of the hospital is used up, and not at all when the images are gone', async () => {
    const { caseId, files, studyInstanceUid } = await aReadStudy(7);
    const id = await aDonePreRead(caseId, files);
    const { id: hospitalId } = network.qingshi;
    await test.database.pool.query('INSERT INTO archive_rules ("hospitalId", "quotaBytes") VALUES ($1, 1) ON CONFLICT ("hospitalId") DO UPDATE SET "quotaBytes" = 1', [hospitalId]);
    expect(await publishing().run(id)).toBe('published');
    await test.database.pool.query('UPDATE archive_rules SET "quotaBytes" = NULL WHERE "hospitalId" = $1', [hospitalId]);
    await test.database.pool.query('DELETE FROM instances WHERE "studyId" = (SELECT id FROM studies WHERE "studyInstanceUid" = $1)', [studyInstanceUid]);
    expect(await publishing().run(id)).toBe('nothing-to-publish');
  });
});

async function keysOf(store: FolderObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys.sort();
}

/** A ball in the middle of the scan, on the pixels of its images. */
function outlinesOf(files: readonly Uint8Array[]): SegmentedScan {
  const slices = files.map((bytes) => {
    const of = attributesOf(parseDicomFile(bytes));
    const [px = 0, py = 0, pz = 0] = of.imagePositionPatient ?? [];
    const [row = 1, column = 1] = of.pixelSpacing ?? [];
    return { sopInstanceUid: of.sopInstanceUid ?? '', rows: 48, columns: 48, pixelSpacingMm: [row, column] as const, imagePositionPatient: [px, py, pz] as const, imageOrientationPatient: [1, 0, 0, 0, 1, 0] as const, sliceThicknessMm: 10, gantryTilt: 0, hu: new Int16Array(48 * 48).fill(Math.round(pz)) };
  });
  const built = buildVolume(slices);
  if (built.outcome === 'refused') throw new Error(built.reason);
  const { hu, sliceThicknessMm, ...source } = built.volume;
  void [hu, sliceThicknessMm];
  const labels = new Uint8Array(48 * 48 * 24);
  for (let i = 0; i < labels.length; i++) if (((i % 48) - 24) ** 2 + ((Math.floor(i / 48) % 48) - 24) ** 2 + (Math.floor(i / 2304) - 12) ** 2 < 60) labels[i] = 1;
  const { size, spacingMm, origin, direction } = source;
  const ball: LabelVolume = { size, spacingMm, origin, direction, labels, segments: [{ number: 1, code: 'mass', side: 'right', findingOrdinal: 0, algorithm: ctRules }] };
  return { source, volumes: [ball] };
}
