import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApi, type TestApi } from '../support/api';
import { aDatabase, type TestDatabase } from '../support/database';
import { aFilm, aFilmJudge, aListener, sendAndWait } from '../support/film-advice';
import { aNetwork, type TestNetwork } from '../support/network';
import { stow } from '../support/dicomweb';

describe('advice on a film', () => {
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

  it('reaches the county while no reading is to be had: its page is told, and shows what to do', async () => {
    const { id, preRead } = await sendAndWait(api, network, test, socket, aFilm());
    expect(preRead).toMatchObject({ status: 'queued', filmAdvice: [{ code: 'inverted', message: { zh: expect.stringContaining('反相') as string } }] });
    const kase = await test.database.prisma.case.findUniqueOrThrow({ where: { id }, include: { events: true } });
    expect(kase.events.find(({ event }) => event === 'film.advised')?.detail).toEqual({ codes: ['inverted'] });
    expect(await test.database.prisma.auditEvent.count({ where: { caseId: id, action: 'film.judged', outcome: 'success' } })).toBe(1);
  });

  it('is not given for a sound film, nor for a case whose reading has ended', async () => {
    const film = aFilm({ darkBone: false });
    await stow(api, network.actors['gateway-qingshi'], [film.bytes]);
    const { id } = await test.database.prisma.case.findFirstOrThrow({ where: { study: { studyInstanceUid: film.studyInstanceUid } } });
    expect(await judge.step.run(id), 'before it is complete there is nothing to judge').toBe('nothing');
    const { id: preReadId } = await test.database.prisma.preRead.create({ data: { caseId: id, status: 'queued', requestedAt: new Date() } });
    expect(await judge.step.run(id)).toBe('sound');
    await test.database.prisma.preRead.update({ where: { id: preReadId }, data: { status: 'done' } });
    expect(await judge.step.run(id)).toBe('nothing');
  });
});
