import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { ctQuantities } from '@qianli/domain-pre-read';
import { type Clock, type PreReadResult, RecordPreRead, RequeueLostPreReads, StartPreRead, type StoredImage, wholeObject } from '@qianli/flow';
import { FolderObjectStore, unpackLabels } from '@qianli/object-store';
import { PostgresModelStates, PostgresPreReadStore, Sha256InputDigest } from '@qianli/postgres';
import { chestRadiographPhantom, lungSites, thoraxCtPhantom } from '@qianli/testing';
import { type ModelReport, StudyReader } from '../../apps/pre-read/src/study-reader';
import { aStoredCase } from '../support/a-case';
import { aDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/dcmtk';
import { aNetwork, type TestNetwork } from '../support/network';

const repository = resolve(import.meta.dirname, '../..');

describe('the reading process', () => {
  // Beside node_modules, so that the bundle finds its packages.
  const built = join(repository, 'node_modules', `.qianli-test-${process.pid}`);
  const home = mkdtempSync(join(tmpdir(), 'qianli-pre-read-'));
  const reports: ModelReport[] = [];
  let objects: FolderObjectStore;
  let reader: StudyReader;

  beforeAll(async () => {
    await build({
      entryPoints: { 'read-study-worker': join(repository, 'apps/pre-read/src/read-study-worker.ts') },
      outdir: built, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
    });
    writeFileSync(join(built, 'package.json'), '{"type":"module"}');
    Object.assign(process.env, { QIANLI_HOME: home, QIANLI_MODELS: join(repository, 'models'), QIANLI_TOKEN_SECRET: 'a secret of the tests, at least thirty-two long', DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    objects = await FolderObjectStore.open(join(home, 'objects'));
    reader = new StudyReader({ deadlineMs: 120_000, memoryMb: 1024, entry: join(built, 'read-study-worker.js'), onModels: (models) => reports.push(...models) });
    await reader.warmUp();
  });
  afterAll(() => {
    reader.stop();
    for (const folder of [built, home]) rmSync(folder, { recursive: true, force: true });
  });

  async function store(files: readonly Uint8Array[]): Promise<StoredImage[]> {
    const images: StoredImage[] = [];
    for (const bytes of files) {
      const of = attributesOf(parseDicomFile(bytes));
      const objectKey = `instances/${of.sopInstanceUid?.replaceAll('.', '-')}`;
      await objects.put(objectKey, bytes);
      images.push({ sopInstanceUid: of.sopInstanceUid ?? '', seriesInstanceUid: of.seriesInstanceUid ?? '', modality: of.modality ?? '', objectKey, digest: of.sopInstanceUid ?? '' });
    }
    return images;
  }
  const adult = { PatientAge: '058Y' };
  const film = (content: Record<string, string>, seed = 1) => store(chestRadiographPhantom({ rows: 512, columns: 512, seed, patientId: JSON.stringify(content).length.toString(), content: { ...adult, ...content } }).files);
  const ct = () => store(thoraxCtPhantom({ rows: 192, slices: 100, seed: 3, content: adult, nodules: [{ centreMm: lungSites.rightLowerLobe, diameterMm: 12, hu: 40 }] }).files);

  it('loads every model folder and says in what state it is', () => {
    expect(reports.map(({ folder, state }) => [folder, state]).sort()).toEqual([['ct-nodule-filter', 'active'], ['cxr-tb', 'active']]);
  });

  it('reads a chest CT: findings with model, version and a threshold that is the one they were held against', async () => {
    const result = await reader.read(await ct());
    expect(result).toMatchObject({ status: 'done', model: { id: 'ct-nodule-filter', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string }, research: true, reason: null });
    const nodules = result.findings.filter(({ code }) => code === 'nodule');
    expect(nodules.length).toBeLessThanOrEqual(10);
    expect(nodules.length, 'the 12 mm nodule of the phantom').toBeGreaterThan(0);
    for (const { probability, threshold, flagged, model } of nodules) {
      expect(threshold).toBeGreaterThanOrEqual(0.7);
      expect([flagged, probability >= threshold, model.id]).toEqual([true, true, 'ct-nodule-filter']);
    }
    const quantity = (code: string, part: string) => result.quantities?.find((of) => of.code === code && of.part.code === part);
    expect(quantity('lung-volume', 'right')?.value).toBeGreaterThan(1000);
    expect(quantity('opacity-share', 'both')).toMatchObject({ unit: '%', grade: { code: 'none' } });
    const outlines = await unpackLabels(await wholeObject(await objects.get(result.labelsKey ?? 'none')));
    expect(outlines.source.sopInstanceUids).toHaveLength(100);
    expect(outlines.volumes.map(({ segments }) => segments.map(({ code }) => code))).toContainEqual(['lung', 'lung', 'airway']);
  });

  it('reads a frontal film with the model for tuberculosis', async () => {
    const result = await reader.read(await film({ ViewPosition: 'PA' }));
    expect(result).toMatchObject({ status: 'done', model: { id: 'cxr-tb' } });
    const [finding] = result.findings;
    expect(finding).toMatchObject({ code: 'tuberculosis', model: { id: 'cxr-tb' } });
    expect(finding?.probability).toBeGreaterThan(0);
    expect(finding?.flagged).toBe((finding?.probability ?? 0) >= (finding?.threshold ?? 1));
  });

  it('tells the county what is wrong with a film, whatever models run: dark bone is turned and read, a picture of something else is not', async () => {
    const pixelsOf = (grey: (value: number, row: number, column: number) => number) => {
      const [bytes] = chestRadiographPhantom({ rows: 256, columns: 256, seed: 4, patientId: 'advice', content: { ...adult, ViewPosition: 'PA' } }).files;
      const spoilt = bytes.slice();
      const view = new DataView(spoilt.buffer, spoilt.length - 256 * 256 * 2);
      for (let at = 0; at < 256 * 256; at += 1) view.setUint16(at * 2, grey(view.getUint16(at * 2, true), Math.floor(at / 256), at % 256), true);
      return store([spoilt]);
    };
    const sound = await reader.read(await pixelsOf((value) => value));
    expect(sound).toMatchObject({ status: 'done', filmAdvice: [] });
    const dark = await reader.read(await pixelsOf((value) => 4095 - value));
    expect(dark).toMatchObject({ status: 'done', filmAdvice: [{ code: 'inverted', message: { zh: expect.stringContaining('反相') as string } }] });
    expect(dark.findings[0]?.probability).toBeCloseTo(sound.findings[0]?.probability ?? -1, 2);
    const stripes = await pixelsOf((_, __, column) => (Math.floor(column / 40) % 2 ? 3000 : 200));
    expect(await reader.read(stripes)).toMatchObject({ status: 'out-of-scope', reason: { code: 'not-a-frontal-chest' }, findings: [], filmAdvice: [{ code: 'not-a-frontal-chest' }] });
    expect(await reader.read(stripes, { off: ['cxr-tb'], shadow: [] })).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, filmAdvice: [{ code: 'not-a-frontal-chest' }] });
    expect((await reader.read(await film({ ViewPosition: 'LL' }))).filmAdvice, 'a film that says it is a lateral is not judged as a frontal one').toEqual([]);
  });

  it.each([[{ PatientAge: '008Y' }, 'too-young'], [{ ViewPosition: 'LL' }, 'view'], [{ Modality: 'US' }, 'modality']])('leaves out %o and says why', async (content, about) => {
    const result = await reader.read(await film({ ViewPosition: 'PA', ...content }));
    expect(result.status).toBe('out-of-scope');
    expect(result.reason?.code).toContain(about);
    expect(result.reason?.zh).toBeTruthy();
    expect(result.findings).toEqual([]);
  });

  it('a model that is off leaves its studies out of scope; one in shadow does too, and what it makes of them comes apart', async () => {
    const images = await film({ ViewPosition: 'PA' });
    const off = await reader.read(images, { off: ['cxr-tb'], shadow: [] });
    expect(off).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, findings: [] });
    expect(off.shadow).toBeUndefined();
    const shadow = await reader.read(images, { off: [], shadow: ['cxr-tb'] });
    expect(shadow).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, findings: [], shadow: { status: 'done', model: { id: 'cxr-tb' }, findings: [{ code: 'tuberculosis' }] } });
  });

  it('an object that is gone or broken is left out and told; with nothing left the study is out of scope', async () => {
    const [image] = await film({ ViewPosition: 'PA' });
    if (!image) throw new Error('the phantom has no image');
    const broken: StoredImage = { ...image, sopInstanceUid: '1.2.3', objectKey: 'instances/not-there' };
    const part = await reader.read([image, broken]);
    expect(part.status).toBe('done');
    expect(part.notes.some(({ en }) => en === '1 images could not be opened and were left out')).toBe(true);
    expect(await reader.read([broken])).toMatchObject({ status: 'out-of-scope', notes: [{ en: '1 images could not be opened and were left out' }] });
  });

  it('killed amid a study it is `crashed`, and the next study is read by a fresh process', async () => {
    const images = await ct();
    const reading = reader.read(images).catch((error: unknown) => error);
    const next = film({ ViewPosition: 'PA' }).then((of) => reader.read(of));
    const [pid] = await childrenRunning(built);
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await reading).toMatchObject({ code: 'crashed' });
    expect(await next).toMatchObject({ status: 'done' });
    expect(await childrenRunning(built)).not.toContain(pid);
  });

  it('a study that takes too long is `timed-out`, its process is ended, and the study behind it is not harmed', async () => {
    const entry = join(built, 'stub.js');
    writeFileSync(entry, `process.send({ kind: 'models', models: [] });
      process.on('message', ({ id, images: [{ objectKey }] }) => {
        if (objectKey === 'hang') for (;;);
        if (objectKey === 'exit') process.exit(3);
        if (objectKey === 'throw') return process.send({ kind: 'failed', id, message: 'no such thing' });
        process.send({ kind: 'result', id, result: { status: 'done', pid: process.pid } });
      });
      process.on('disconnect', () => process.exit(0));`);
    const stub = new StudyReader({ deadlineMs: 1500, memoryMb: 64, entry, onModels: () => undefined });
    const study = (objectKey: string) => stub.read([{ sopInstanceUid: '1', seriesInstanceUid: '1', modality: 'CT', objectKey, digest: '' }]).then(({ status }) => status, (error: { code: string }) => error.code);
    await stub.warmUp();
    expect(await Promise.all(['fine', 'hang', 'fine', 'exit', 'fine', 'throw', 'hang', 'fine'].map(study))).toEqual(['done', 'timed-out', 'done', 'crashed', 'done', 'failed', 'timed-out', 'done']);
    stub.stop();
    await until(async () => (await childrenRunning('stub.js')).length === 0, 'the end of every stub');
  });
});

/** Our own children whose command line names the path. */
function childrenRunning(path: string): Promise<number[]> {
  const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1] === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(path);
    } catch {
      return false;
    }
  });
  return Promise.resolve(found.map(Number));
}

describe('a pre-read in the database', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let store: PostgresPreReadStore;
  let now = new Date('2026-11-22T08:00:00Z');
  const clock: Clock = { now: () => now };
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    store = new PostgresPreReadStore(test.database);
  });
  afterAll(() => test.close());

  async function aPreRead(over: Parameters<typeof aStoredCase>[2] = {}) {
    now = new Date('2026-11-22T08:00:00Z');
    const kase = await aStoredCase(test.database, network, { receivedAt: now, ...over });
    const { id } = await test.database.prisma.preRead.create({ data: { caseId: kase.id, status: 'queued', requestedAt: now } });
    return { caseId: kase.id, preReadId: id };
  }
  const start = (caseId: string) => new StartPreRead(store, new Sha256InputDigest(), clock).run(caseId);
  const record = (of: { caseId: string; preReadId: string }, result: PreReadResult) => new RecordPreRead(store, clock).run(of.caseId, of.preReadId, result);
  const caseOf = (caseId: string) => test.database.prisma.case.findUniqueOrThrow({ where: { id: caseId }, include: { preReads: { include: { findings: true } } } });
  const jobs = async (key: string) => (await test.database.pool.query<{ task_identifier: string; locked_by: string | null }>('SELECT task_identifier, locked_by FROM graphile_worker.jobs WHERE key = $1', [key])).rows;
  const words = { zh: '肺结节', en: 'Nodule' };
  const model = { id: 'ct-nodule-filter', version: '1.0.0' };
  const result = (over: Partial<PreReadResult> = {}): PreReadResult => ({
    status: 'done', model, reason: null, notes: [], research: true, durationMs: 1234.5,
    findings: [{ code: 'nodule', label: words, probability: 0.93, threshold: 0.7, flagged: true, kind: 'network', location: { sopInstanceUid: '1.2.3', frame: null, slice: 4, box: null, patientMm: null, side: 'left', region: null }, measurements: [], model }],
    ...over,
  });

  it('is recorded once; a second result is dropped', async () => {
    const of = await aPreRead();
    expect(await start(of.caseId)).toEqual({ preReadId: of.preReadId, images: [] });
    const answers = await Promise.all([record(of, result()), record(of, result())]);
    expect(answers.sort()).toEqual(['recorded', 'unchanged']);
    expect(await record(of, result({ status: 'failed', findings: [] }))).toBe('unchanged');
    const [kept] = (await caseOf(of.caseId)).preReads;
    expect(kept).toMatchObject({ status: 'done', modelId: model.id, modelVersion: '1.0.0' });
    expect(kept?.findings).toMatchObject([{ probability: 0.93, threshold: 0.7, flagged: true }]);
    expect(await start(of.caseId)).toBeNull();
  });

  it('raises routine to urgent and moves the deadline with it; the case goes to routing at once', async () => {
    const of = await aPreRead({ priority: 'routine' });
    await record(of, result());
    const kase = await caseOf(of.caseId);
    expect([kase.priority, kase.dueAt?.toISOString()]).toEqual(['urgent', '2026-11-22T10:00:00.000Z']);
    expect(await jobs(`route-case:${of.caseId}`)).toMatchObject([{ task_identifier: 'route-case' }]);
  });

  it.each(['stat', 'asap', 'urgent'] as const)('never lowers %s, flagged or not', async (priority) => {
    for (const findings of [result().findings, []]) {
      const of = await aPreRead({ priority });
      const { dueAt } = await caseOf(of.caseId);
      await record(of, result({ findings }));
      expect(await caseOf(of.caseId)).toMatchObject({ priority, dueAt });
    }
  });

  it('failed or out of scope: the reason is kept and the case goes to routing all the same', async () => {
    for (const status of ['failed', 'out-of-scope'] as const) {
      const of = await aPreRead();
      await record(of, result({ status, findings: [], model: null, reason: { code: 'timed-out', zh: 'AI 预读超时', en: 'The pre-read took too long' } }));
      const kase = await caseOf(of.caseId);
      expect(kase.preReads).toMatchObject([{ status, reason: { code: 'timed-out' } }]);
      expect([kase.priority, (await jobs(`route-case:${of.caseId}`)).length]).toEqual(['routine', 1]);
    }
  });

  it('a late result of a case that is being read is kept and sends it nowhere', async () => {
    const of = await aPreRead({ state: 'reading', assignedToId: network.actors['reader-chen'].userId });
    expect(await record(of, result())).toBe('recorded');
    expect(await jobs(`route-case:${of.caseId}`)).toEqual([]);
  });

  it('one left running by a killed worker is queued again, though its job is still locked by the dead; a slow one is left alone', async () => {
    const of = await aPreRead();
    const key = `pre-read:${of.caseId}`;
    await test.database.pool.query("SELECT graphile_worker.add_job('pre-read', $1::json, job_key := $2)", [JSON.stringify({ caseId: of.caseId }), key]);
    await test.database.pool.query("UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'the dead', attempts = 1 WHERE key = $1", [key]);
    await start(of.caseId);
    const requeue = new RequeueLostPreReads(store, clock, 120_000);
    now = new Date(now.getTime() + 119_000);
    expect(await requeue.run()).toBe(0);
    now = new Date(now.getTime() + 2_000);
    expect(await Promise.all([requeue.run(), requeue.run()]).then(([a, b]) => a + b)).toBe(1);
    expect(await jobs(key)).toMatchObject([{ task_identifier: 'pre-read', locked_by: null }]);
    expect((await caseOf(of.caseId)).preReads).toMatchObject([{ status: 'queued', startedAt: null }]);
    expect(await start(of.caseId)).toMatchObject({ preReadId: of.preReadId });
    expect(await record(of, result())).toBe('recorded');
    expect(await requeue.run()).toBe(0);
  });

  it('the lungs in numbers are kept as they were measured', async () => {
    const of = await aPreRead();
    const quantities = ctQuantities([{ side: 'right', third: 'lower', lungMl: 900, groundGlassMl: 90, consolidationMl: 45 }], 1200);
    await record(of, result({ quantities }));
    expect((await caseOf(of.caseId)).preReads[0]?.quantities).toEqual(quantities);
  });

  it('what a model in shadow found is in the audit trail and nowhere else', async () => {
    const of = await aPreRead({ priority: 'routine' });
    await record(of, result({ status: 'out-of-scope', findings: [], model: null, reason: { code: 'model-missing', ...words }, shadow: { status: 'done', model, findings: result().findings, reason: null } }));
    const kase = await caseOf(of.caseId);
    expect([kase.priority, kase.preReads[0]?.findings]).toEqual(['routine', []]);
    const { rows } = await test.database.pool.query<{ detail: unknown }>(`SELECT detail FROM audit_events WHERE action = 'pre-read.shadow' AND "caseId" = $1`, [of.caseId]);
    expect(rows).toMatchObject([{ detail: { model, status: 'done', findings: [{ code: 'nodule', probability: 0.93, flagged: true }] } }]);
  });

  it('a model begins as its manifest says, and once switched on stays on', async () => {
    const states = new PostgresModelStates(test.database);
    const read = (folder: string) => JSON.parse(readFileSync(join(repository, 'models', folder, 'model.json'), 'utf8')) as NonNullable<ModelReport['manifest']>;
    const found = ['cxr-tb', 'ct-nodule-filter'].map((folder) => ({ folder, state: 'active' as const, reasons: [], manifest: read(folder), card: 'a card' }));
    await states.report(found, now);
    expect((await states.hidden()).shadow).toContain('cxr-tb');
    expect((await states.hidden()).shadow).not.toContain('ct-nodule-filter');
    await test.database.prisma.modelState.update({ where: { id: 'cxr-tb' }, data: { state: 'active' } });
    await states.report(found, now);
    expect((await states.hidden()).shadow).not.toContain('cxr-tb');
    await test.database.prisma.modelState.deleteMany({ where: { id: { in: ['cxr-tb', 'ct-nodule-filter'] } } });
  });

  it("an administrator's switch outlives the workers' reports", async () => {
    const states = new PostgresModelStates(test.database);
    const found = (folder: string, state: 'active' | 'rejected') => ({ folder, state, reasons: [], manifest: null, card: '' });
    const reportAll = () => states.report([found('a', 'active'), found('b', 'active'), found('c', 'rejected')], now);
    await reportAll();
    await test.database.prisma.modelState.update({ where: { id: 'a' }, data: { state: 'shadow' } });
    await test.database.prisma.modelState.update({ where: { id: 'b' }, data: { state: 'off' } });
    await reportAll();
    expect(await states.hidden()).toEqual({ off: ['b', 'c'], shadow: ['a'] });
  });
});
