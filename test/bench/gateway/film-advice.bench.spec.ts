// `npm run bench:gateway -- film-advice`: how long after its upload a county sees what is wrong with a film, while nobody reads
// studies. Prints the times; those of one run stand in docs/pre-read-radiograph.md.
import { loadavg } from 'node:os';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../../support/api';
import { aDatabase, type TestDatabase } from '../../support/database';
import { aFilm, aFilmJudge, aListener, sendAndWait } from '../../support/film-advice';
import { aNetwork, type TestNetwork } from '../../support/network';

const films = 20;
const side = 2048;

describe('the time from a whole upload to advice on the page', () => {
  let test: TestDatabase;
  let network: TestNetwork;
  let api: TestApi;
  let judge: Awaited<ReturnType<typeof aFilmJudge>>;
  let socket: Socket;
  beforeAll(async () => {
    test = await aDatabase();
    network = await aNetwork(test.database);
    api = await anApi(test, { QIANLI_QUIET_SECONDS: '600' });
    await api.app.listen(0, '127.0.0.1');
    judge = await aFilmJudge(test, api);
    socket = await aListener(api, network);
  });
  afterAll(async () => {
    socket?.disconnect();
    await judge?.stop();
    await api?.close();
    await test?.close();
  });

  it(`${films} films of ${side} x ${side}, one after another`, async () => {
    const shown: number[] = [];
    for (let turn = 0; turn < films; turn += 1) {
      const { preRead, shownMs } = await sendAndWait(api, network, test, socket, aFilm({ side }));
      expect(preRead.filmAdvice.map(({ code }) => code)).toContain('inverted');
      shown.push(shownMs);
    }
    shown.sort((a, b) => a - b);
    const at = (share: number) => Math.round(shown[Math.min(films - 1, Math.floor(share * films))] ?? 0);
    process.stdout.write(`complete to shown: n ${films}, median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms; load ${loadavg()[0]?.toFixed(1)}\n`);
  });
});
