import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributesOf, parseDicomFile } from '@qianli/domain-dicom';
import { ctQuantities, type ModelRun, type PlannedModel } from '@qianli/domain-pre-read';
import { type Clock, type PreReadResult, RecordPreRead, RecordShadowRuns, RequeueLostPreReads, StartPreRead, type StoredImage, SwitchModel, wholeObject } from '@qianli/flow';
import { FolderObjectStore, unpackLabels } from '@qianli/object-store';
import { holdLease, PostgresModelStates, PostgresPreReadStore, PostgresSettingsReads, PostgresSettingsStore, Sha256InputDigest, type WorkerLease } from '@qianli/postgres';
import { chestRadiographPhantom, lungSites, thoraxCtPhantom } from '@qianli/testing';
import { type ModelReport, StudyReader } from '../../apps/pre-read/src/study-reader';
import { aStoredCase } from '../support/a-case';
import { aStoredImage } from '../support/a-stored-image';
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

  const planned = (id: string, over: Partial<PlannedModel> = {}): PlannedModel => ({ id, version: reports.find(({ manifest }) => manifest?.id === id)?.manifest?.version ?? 'none', mode: 'shown', ageYears: null, thresholds: {}, raises: true, ...over });
  const everything = () => [planned('ct-nodule-filter'), planned('cxr-tb')];
  /** What the shown models made of it. */
  const preRead = async (images: readonly StoredImage[], plan = everything()) => (await reader.read(images, plan)).result;

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
    expect(reports.map(({ folder, state }) => [folder, state]).sort()).toEqual([['ct-nodule-filter', 'sound'], ['cxr-tb', 'sound']]);
  });

  it('reads a chest CT: findings with model, version and a threshold that is the one they were held against', async () => {
    const result = await preRead(await ct());
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
    const result = await preRead(await film({ ViewPosition: 'PA' }));
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
    const sound = await preRead(await pixelsOf((value) => value));
    expect(sound).toMatchObject({ status: 'done', filmAdvice: [] });
    const dark = await preRead(await pixelsOf((value) => 4095 - value));
    expect(dark).toMatchObject({ status: 'done', filmAdvice: [{ code: 'inverted', message: { zh: expect.stringContaining('反相') as string } }] });
    expect(dark.findings[0]?.probability).toBeCloseTo(sound.findings[0]?.probability ?? -1, 2);
    const stripes = await pixelsOf((_, __, column) => (Math.floor(column / 40) % 2 ? 3000 : 200));
    expect(await preRead(stripes)).toMatchObject({ status: 'out-of-scope', reason: { code: 'not-a-frontal-chest' }, findings: [], filmAdvice: [{ code: 'not-a-frontal-chest' }] });
    expect(await preRead(stripes, [planned('ct-nodule-filter')].slice(1))).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, filmAdvice: [{ code: 'not-a-frontal-chest' }] });
    expect((await preRead(await film({ ViewPosition: 'LL' }))).filmAdvice, 'a film that says it is a lateral is not judged as a frontal one').toEqual([]);
  });

  it.each([[{ PatientAge: '008Y' }, 'too-young'], [{ ViewPosition: 'LL' }, 'view'], [{ Modality: 'US' }, 'modality']])('leaves out %o and says why', async (content, about) => {
    const result = await preRead(await film({ ViewPosition: 'PA', ...content }));
    expect(result.status).toBe('out-of-scope');
    expect(result.reason?.code).toContain(about);
    expect(result.reason?.zh).toBeTruthy();
    expect(result.findings).toEqual([]);
  });

  it('a model that is off leaves its studies out of scope; one in shadow does too, and what it makes of them comes apart', async () => {
    const images = await film({ ViewPosition: 'PA' });
    expect(await preRead(images, [])).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, findings: [], runs: [] });
    const { result, shadows } = await reader.read(images, [planned('cxr-tb', { mode: 'shadow' })]);
    expect(result).toMatchObject({ status: 'out-of-scope', reason: { code: 'model-missing' }, findings: [] });
    expect(await shadows).toMatchObject([{ mode: 'shadow', status: 'done', model: { id: 'cxr-tb' }, findings: [{ code: 'tuberculosis' }] }]);
  });

  it("a site's own threshold and ages count, and its word that no flag may raise the priority", async () => {
    const images = await film({ ViewPosition: 'PA' });
    const [finding] = (await preRead(images, [planned('cxr-tb', { thresholds: { tuberculosis: 0 }, raises: false })])).findings;
    expect(finding).toMatchObject({ threshold: 0, flagged: true, raises: false });
    expect(await preRead(images, [planned('cxr-tb', { ageYears: { min: 60, max: null } })])).toMatchObject({ status: 'out-of-scope', reason: { code: 'too-young' } });
  });

  it('a model that nobody can load is a failed run beside the others, not silence', async () => {
    const result = await preRead(await film({ ViewPosition: 'PA' }), [planned('cxr-tb'), planned('cxr-tb', { version: '0.0.1' })]);
    expect(result).toMatchObject({ status: 'done', model: { id: 'cxr-tb' }, runs: [{ status: 'done' }, { status: 'failed', reason: { code: 'model-missing' } }] });
    expect(result.notes.map(({ en }) => en)).toContainEqual(expect.stringContaining('Model cxr-tb 0.0.1 did not finish'));
    expect(await preRead(await film({ ViewPosition: 'PA' }), [planned('cxr-tb', { version: '0.0.1' })])).toMatchObject({ status: 'failed', reason: { code: 'model-missing' } });
  });

  it('an object that is gone or broken is left out and told; with nothing left the study is out of scope', async () => {
    const [image] = await film({ ViewPosition: 'PA' });
    if (!image) throw new Error('the phantom has no image');
    const broken: StoredImage = { ...image, sopInstanceUid: '1.2.3', objectKey: 'instances/not-there' };
    const part = await preRead([image, broken]);
    expect(part.status).toBe('done');
    expect(part.notes.some(({ en }) => en === '1 images could not be opened and were left out')).toBe(true);
    expect(await preRead([broken])).toMatchObject({ status: 'out-of-scope', notes: [{ en: '1 images could not be opened and were left out' }] });
  });

  it('killed amid a study it is `crashed`, and the next study is read by a fresh process', async () => {
    const images = await ct();
    const reading = preRead(images).catch((error: unknown) => error);
    const next = film({ ViewPosition: 'PA' }).then((of) => preRead(of));
    const [pid] = await childrenRunning(built);
    process.kill(pid ?? 0, 'SIGKILL');
    expect(await reading).toMatchObject({ code: 'crashed' });
    expect(await next).toMatchObject({ status: 'done' });
    expect(await childrenRunning(built)).not.toContain(pid);
  });

  describe('with a stub in place of the models', () => {
    const study = (objectKey: string): StoredImage[] => [{ sopInstanceUid: '1', seriesInstanceUid: '1', modality: 'CT', objectKey, digest: '' }];
    const model = (id: string, mode: PlannedModel['mode'] = 'shown'): PlannedModel => ({ id, version: '1', mode, ageYears: null, thresholds: {}, raises: true });
    let entry: string;
    beforeAll(() => {
      entry = join(built, 'stub.js');
      writeFileSync(entry, `process.send({ kind: 'models', models: [] });
        const held = [];
        process.on('message', ({ id, images: [{ objectKey }], plan }) => {
          if (objectKey === 'hang') for (;;);
          if (objectKey === 'exit') process.exit(3);
          if (objectKey === 'throw') return process.send({ kind: 'failed', id, message: 'no such thing' });
          process.send({ kind: 'about', id, about: { notes: [], filmAdvice: [], whenNobody: { code: 'model-missing', zh: '', en: '' } } });
          const step = (left) => {
            const [model] = left;
            if (!model) return process.send({ kind: 'finished', id });
            process.send({ kind: 'began', id, model, memoryMb: model.id === 'eats' ? 100 : null }, () => {
              if (model.id === 'hangs') for (;;);
              if (model.id === 'exits') process.exit(3);
              if (model.id === 'eats') { setInterval(() => { for (let n = 0; n < 8 && held.length < 160; n += 1) held.push(Buffer.alloc(4 << 20, 1)); }, 5); return; }
              const finding = { code: model.id, flagged: false, pid: process.pid };
              process.send({ kind: 'ran', id, extra: {}, run: { model: { id: model.id, version: '1' }, mode: model.mode, status: 'done', reason: null, notes: [], findings: [finding], research: true, durationMs: 1 } }, () => step(left.slice(1)));
            });
          };
          step(plan);
        });
        process.on('disconnect', () => process.exit(0));`);
    });
    const aStub = async (deadlineMs: number) => {
      const stub = new StudyReader({ deadlineMs, memoryMb: 64, entry, onModels: () => undefined });
      await stub.warmUp();
      return stub;
    };
    const ended = async (stub: StudyReader) => {
      stub.stop();
      await until(async () => (await childrenRunning('stub.js')).length === 0, 'the end of every stub');
    };
    const runsOf = (runs: readonly ModelRun[]) => runs.map((run) => [run.model.id, run.reason?.code ?? run.status]);

    it('a study that takes too long is `timed-out`, its process is ended, and the study behind it is not harmed', async () => {
      const stub = await aStub(1500);
      const outcome = (objectKey: string) => stub.read(study(objectKey), [model('a')]).then(({ result }) => result.status, (error: { code: string }) => error.code);
      expect(await Promise.all(['fine', 'hang', 'fine', 'exit', 'fine', 'throw', 'hang', 'fine'].map(outcome))).toEqual(['done', 'timed-out', 'done', 'crashed', 'done', 'failed', 'timed-out', 'done']);
      await ended(stub);
    });

    it('a model that crashes, or eats more than its manifest allows, ends alone: those before and after it have their runs', async () => {
      const stub = await aStub(30_000);
      const { result, shadows } = await stub.read(study('fine'), [model('a'), model('exits'), model('eats'), model('b'), model('exits-too', 'shadow'), model('c', 'shadow')]);
      expect(result).toMatchObject({ status: 'done', findings: [{ code: 'a' }, { code: 'b' }] });
      expect(runsOf(result.runs ?? [])).toEqual([['a', 'done'], ['exits', 'crashed'], ['eats', 'out-of-memory'], ['b', 'done']]);
      expect(result.notes.map(({ en }) => en)).toEqual([expect.stringContaining('exits 1 did not finish: The pre-read crashed'), expect.stringContaining('eats 1 did not finish: The pre-read took too much memory')]);
      expect(runsOf(await shadows)).toEqual([['exits-too', 'done'], ['c', 'done']]);
      await ended(stub);
    });

    it('the last model out of time is `timed-out` and takes nothing from the ones before; a shadow that hangs keeps nobody waiting', async () => {
      const stub = await aStub(1000);
      const late = await stub.read(study('fine'), [model('a'), model('hangs'), model('c', 'shadow')]);
      expect(late.result).toMatchObject({ status: 'done', findings: [{ code: 'a' }] });
      expect(runsOf(late.result.runs ?? [])).toEqual([['a', 'done'], ['hangs', 'timed-out']]);
      expect(runsOf(await late.shadows)).toEqual([['c', 'done']]);
      const { result, shadows } = await stub.read(study('fine'), [model('a'), model('hangs', 'shadow'), model('c', 'shadow')]);
      expect(result).toMatchObject({ status: 'done', runs: [{ status: 'done' }] });
      expect(runsOf(await shadows)).toEqual([['hangs', 'timed-out'], ['c', 'done']]);
      await ended(stub);
    });
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
  let lease: WorkerLease;
  beforeAll(async () => { lease = await holdLease(test.url); });
  afterAll(() => lease.release());
  const start = (caseId: string, by = lease) => new StartPreRead(store, new Sha256InputDigest(), clock, by.id).run(caseId);
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
    expect(await start(of.caseId)).toEqual({ preReadId: of.preReadId, images: [], plan: [] });
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

  const requeue = () => new RequeueLostPreReads(store, new RecordPreRead(store, clock), clock, 900_000);
  const order = (key: string, caseId: string) => test.database.pool.query("SELECT graphile_worker.add_job('pre-read', $1::json, job_key := $2)", [JSON.stringify({ caseId }), key]);
  const lockOrder = (key: string, at: string) => test.database.pool.query("UPDATE graphile_worker._private_jobs SET locked_at = $2::timestamptz, locked_by = 'the dead', attempts = 1 WHERE key = $1", [key, at]);

  it('one left running by a worker that died is queued again at once, though its order is still locked by the dead; that of a living one is left alone', async () => {
    const of = await aPreRead();
    const key = `pre-read:${of.caseId}`;
    await order(key, of.caseId);
    await lockOrder(key, now.toISOString());
    const dying = await holdLease(test.url);
    await start(of.caseId, dying);
    expect(await requeue().run(), 'its worker lives').toBe(0);
    expect(await start(of.caseId), 'another worker does not take it from the living').toBeNull();
    await dying.release();
    await until(async () => (await test.database.pool.query('SELECT 1 FROM pg_locks WHERE locktype = $1 AND objid = $2::oid', ['advisory', dying.id])).rowCount === 0, 'the end of the lease');
    expect(await Promise.all([requeue().run(), requeue().run()]).then(([a, b]) => a + b)).toBe(1);
    expect(await jobs(key)).toMatchObject([{ task_identifier: 'pre-read', locked_by: null }]);
    expect((await caseOf(of.caseId)).preReads).toMatchObject([{ status: 'queued', startedAt: null, attempts: 1 }]);
    expect(await start(of.caseId)).toMatchObject({ preReadId: of.preReadId });
    expect(await record(of, result())).toBe('recorded');
    expect(await requeue().run()).toBe(0);
  });

  it('the lungs in numbers are kept as they were measured', async () => {
    const of = await aPreRead();
    const quantities = ctQuantities([{ side: 'right', third: 'lower', lungMl: 900, groundGlassMl: 90, consolidationMl: 45 }], 1200);
    await record(of, result({ quantities }));
    expect((await caseOf(of.caseId)).preReads[0]?.quantities).toEqual(quantities);
  });

  it('an order that a worker took and died before it began is put again; one that waits its turn is left alone', async () => {
    const of = await aPreRead();
    const key = `pre-read:${of.caseId}`;
    await order(key, of.caseId);
    now = new Date(now.getTime() + 20_000);
    expect(await requeue().run()).toBe(0);
    await lockOrder(key, new Date(now.getTime() - 11_000).toISOString());
    expect(await requeue().run()).toBe(1);
    expect(await jobs(key)).toMatchObject([{ locked_by: null }]);
    await record(of, result());
  });

  it('a study that has cost five workers is given up, reported, and goes to routing', async () => {
    const of = await aPreRead();
    for (let n = 0; n < 5; n += 1) {
      const dying = await holdLease(test.url);
      await start(of.caseId, dying);
      await dying.release();
      await until(async () => (await test.database.pool.query('SELECT 1 FROM pg_locks WHERE locktype = $1 AND objid = $2::oid', ['advisory', dying.id])).rowCount === 0, 'the end of the lease');
      if (n < 4) expect(await requeue().run()).toBe(1);
    }
    expect(await requeue().run()).toBe(0);
    expect((await caseOf(of.caseId)).preReads).toMatchObject([{ status: 'failed', reason: { code: 'gave-up' }, attempts: 5 }]);
    expect(await jobs(`route-case:${of.caseId}`)).toHaveLength(1);
  });

  it('each model has its run: shown ones with the pre-read, one that gave no word as failed, shadows apart and in the audit trail', async () => {
    const of = await aPreRead({ priority: 'routine' });
    const shown = { id: 'a', version: '1' };
    const shadow = { id: 'b', version: '2' };
    const states = new PostgresModelStates(test.database);
    const found = (id: string, version: string, startsAs: 'active' | 'shadow') => ({ folder: id, state: 'sound' as const, reasons: [], manifest: { ...manifestOf('ct-nodule-filter'), id, version, startsAs }, card: 'a card' });
    await states.report([found('a', '1', 'active'), found('b', '2', 'shadow'), found('c', '3', 'active')], now);
    await aStoredImage(test.database, { studyId: (await caseOf(of.caseId)).studyId, receivedById: network.actors['uploader-qingshi'].userId });
    expect((await start(of.caseId))?.plan.map(({ id, version, mode }) => [id, version, mode])).toEqual([['a', '1', 'shown'], ['c', '3', 'shown'], ['b', '2', 'shadow']]);
    const run = (model: typeof shown, mode: ModelRun['mode']): ModelRun => ({ model, mode, status: 'done', reason: null, notes: [], findings: result().findings, research: true, durationMs: 5 });
    await record(of, result({ findings: [], runs: [run(shown, 'shown')] }));
    const keep = () => new RecordShadowRuns(store, clock).run(of.caseId, of.preReadId, [run(shadow, 'shadow')]);
    await keep();
    const runs = await test.database.prisma.modelRun.findMany({ where: { preReadId: of.preReadId }, orderBy: { modelId: 'asc' } });
    expect(runs).toMatchObject([{ modelId: 'a', status: 'done', findings: [] }, { modelId: 'b', mode: 'shadow', status: 'done', findings: [{ code: 'nodule', probability: 0.93 }] }, { modelId: 'c', status: 'failed', reason: { code: 'not-run' } }]);
    const observed = await test.database.prisma.preReadObservation.findMany({ where: { caseId: of.caseId }, orderBy: { modelId: 'asc' } });
    expect(observed, 'scores of both are watched, of the one that gave no word nothing').toMatchObject([{ modelId: 'a', shown: true, scores: { nodule: 0.93 } }, { modelId: 'b', shown: false, scores: { nodule: 0.93 } }]);
    const kase = await caseOf(of.caseId);
    expect([kase.priority, kase.preReads[0]?.findings], 'a shadow raises nothing and is shown to nobody').toEqual(['routine', []]);
    const { rows } = await test.database.pool.query<{ detail: unknown }>(`SELECT detail FROM audit_events WHERE action = 'pre-read.shadow' AND "caseId" = $1`, [of.caseId]);
    expect(rows).toMatchObject([{ detail: { model: shadow, status: 'done', findings: [{ code: 'nodule', probability: 0.93, flagged: true }] } }]);
    await forgetModels();
  });

  it('a flag that may not raise leaves the priority as it is', async () => {
    const of = await aPreRead({ priority: 'routine' });
    await record(of, result({ findings: result().findings.map((finding) => ({ ...finding, raises: false })) }));
    expect((await caseOf(of.caseId)).priority).toBe('routine');
  });

  const manifestOf = (folder: string) => JSON.parse(readFileSync(join(repository, 'models', folder, 'model.json'), 'utf8')) as NonNullable<ModelReport['manifest']>;
  const forgetModels = async () => {
    await test.database.prisma.modelState.deleteMany();
    await test.database.prisma.modelVersion.deleteMany();
    await test.database.prisma.modelSetting.deleteMany();
  };
  const stateOf = async (id: string) => (await test.database.prisma.modelState.findUnique({ where: { id } }))?.state;

  it('a model that nobody has decided on begins as its manifest says and follows its folder; a decision stays, whatever folders come', async () => {
    const states = new PostgresModelStates(test.database);
    const found = (version: string, over: object = {}) => ({ folder: 'x', state: 'sound' as const, reasons: [], manifest: { ...manifestOf('cxr-tb'), id: 'x', version }, card: 'a card', ...over });
    await states.report([found('1.9.0'), found('1.10.0')], now);
    const inForce = () => test.database.prisma.modelState.findUniqueOrThrow({ where: { id: 'x' } });
    expect(await inForce()).toMatchObject({ state: 'shadow', version: '1.10.0' });
    const settings = new SwitchModel(new PostgresSettingsStore(test.database), new PostgresSettingsReads(test.database, clock), clock);
    await settings.run(network.actors['platform-admin'], 'x', 'active');
    const admin = network.actors['platform-admin'];
    await states.report([found('1.10.0'), found('2.0.0')], now);
    const own = { state: 'active', version: '2.0.0', shadowVersion: '1.10.0', hospitals: [network.qingshi.id], ageYears: { min: 18, max: null }, thresholds: [{ hospitalId: network.qingshi.id, label: 'tuberculosis', value: 0.5 }], raises: false } as const;
    await settings.set(admin, 'x', { setting: own, basedOn: 2, reason: 'validated here' });
    expect(await inForce()).toMatchObject({ state: 'active', version: '2.0.0' });
    await expect(settings.set(admin, 'x', { setting: own, basedOn: 2, reason: 'late' }), 'somebody has decided since').rejects.toMatchObject({ code: 'stale-draft' });
    await expect(settings.set(admin, 'x', { setting: { ...own, ageYears: { min: 3, max: null } }, basedOn: 3, reason: '' })).rejects.toMatchObject({ code: 'bad-input' });
    await settings.rollBack(admin, 'x', 2, 'too many flags');
    expect(await test.database.prisma.modelSetting.findMany({ where: { modelId: 'x' }, orderBy: { serial: 'asc' }, select: { serial: true, version: true, byName: true } })).toEqual([
      { serial: 1, version: '1.10.0', byName: null }, { serial: 2, version: '1.10.0', byName: admin.name }, { serial: 3, version: '2.0.0', byName: admin.name }, { serial: 4, version: '1.10.0', byName: admin.name },
    ]);
    await states.report([found('2.0.0')], now);
    expect(await inForce(), 'a named person put 1.10.0 in force').toMatchObject({ state: 'active', version: '1.10.0' });
    await states.report([found('1.10.0', { state: 'rejected', reasons: ['no'] })], now);
    expect(await stateOf('x')).toBe('rejected');
    await states.report([found('1.10.0')], now);
    expect(await stateOf('x'), 'mended, it is what the person chose').toBe('active');
    await states.report([], new Date(now.getTime() + 179_000));
    expect(await stateOf('x'), 'another worker may still see it').toBe('active');
    await states.report([], new Date(now.getTime() + 181_000));
    expect(await inForce()).toMatchObject({ state: 'rejected', reasons: ['no worker sees the folder any more'] });
    await forgetModels();
  });
});
