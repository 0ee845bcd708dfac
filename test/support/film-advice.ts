import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { io, type Socket } from 'socket.io-client';
import { AdviseOnFilms, SystemClock } from '@qianli/flow';
import { startWorker } from '@qianli/jobs';
import { PostgresPreReadStore } from '@qianli/postgres';
import { chestRadiographPhantom } from '@qianli/testing';
import { ThreadFilmJudge } from '../../apps/pre-read/src/film-judge';
import type { TestApi } from './api';
import type { TestDatabase } from './database';
import { stow } from './dicomweb';
import type { TestNetwork } from './network';

const repository = resolve(import.meta.dirname, '../..');

let drawn = 0;

/** A drawn chest film with bone dark by mistake, or as it should be; a study of its own. */
export function aFilm({ side = 256, darkBone = true } = {}): { bytes: Uint8Array; studyInstanceUid: string } {
  const { files: [bytes], truth: { studyInstanceUid } } = chestRadiographPhantom({ rows: side, columns: side, seed: (drawn += 1), patientId: `F${drawn}`, content: { PatientAge: '058Y', ViewPosition: 'PA' } });
  const film = bytes.slice();
  const view = new DataView(film.buffer, film.byteOffset + film.length - side * side * 2);
  for (let at = 0; darkBone && at < side * side; at += 1) view.setUint16(at * 2, 4095 - view.getUint16(at * 2, true), true);
  return { bytes: film, studyInstanceUid };
}

/** The part of the pre-read worker that judges films, with nobody beside it who reads studies. */
export async function aFilmJudge(test: TestDatabase, api: TestApi) {
  // Beside node_modules, so that the bundle finds its packages.
  const built = join(repository, 'node_modules', `.qianli-film-judge-${process.pid}`);
  await build({
    entryPoints: [join(repository, 'apps/pre-read/src/film-judge-worker.ts')], outdir: built, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external',
    tsconfig: join(repository, 'tsconfig.base.json'), logLevel: 'warning',
  });
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
  Object.assign(process.env, { QIANLI_HOME: api.config.home, QIANLI_TOKEN_SECRET: api.config.tokenSecret, DATABASE_URL: test.url });
  const judge = new ThreadFilmJudge({ deadlineMs: 60_000, memoryMb: 512, entry: join(built, 'film-judge-worker.js') });
  judge.warmUp();
  const step = new AdviseOnFilms(new PostgresPreReadStore(test.database), judge, new SystemClock());
  const worker = await startWorker({ pool: test.database.pool, concurrency: 1, tasks: { 'judge-films': async ({ caseId }) => void (await step.run(caseId)) } });
  return {
    step,
    stop: async () => {
      await worker.stop();
      await judge.stop();
      rmSync(built, { recursive: true, force: true });
    },
  };
}

/** Somebody of the county at an open page. */
export async function aListener(api: TestApi, network: TestNetwork): Promise<Socket> {
  const token = (await api.as(network.actors['uploader-qingshi'])).replace('Bearer ', '');
  const socket = io(await api.app.getUrl(), { auth: { token }, transports: ['websocket'] });
  await new Promise((done) => socket.once('connect', () => done(null)));
  return socket;
}

/** Sends a film, says that it was all, and waits until the page has heard of advice and fetched it; the times in milliseconds from the moment it was said. */
export async function sendAndWait(api: TestApi, network: TestNetwork, test: TestDatabase, socket: Socket, film: ReturnType<typeof aFilm>) {
  const uploader = network.actors['uploader-qingshi'];
  await stow(api, network.actors['gateway-qingshi'], [film.bytes]);
  const { id } = await test.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: film.studyInstanceUid } } });
  const heard = new Promise<number>((done) => {
    const listen = (told: { caseId: string; event: string }) => {
      if (told.caseId !== id || told.event !== 'film.advised') return;
      socket.off('case:changed', listen);
      done(performance.now());
    };
    socket.on('case:changed', listen);
  });
  const authorization = await api.as(uploader);
  const said = performance.now();
  await api.http.post(`/api/v1/cases/${id}/complete`).set('authorization', authorization).send({});
  const heardAt = await heard;
  const { body } = (await api.http.get(`/api/v1/cases/${id}`).set('authorization', authorization)) as { body: { preRead: { status: string; filmAdvice: { code: string; message: { zh: string } }[] } } };
  return { id, preRead: body.preRead, heardMs: heardAt - said, shownMs: performance.now() - said };
}
