import { casesApi } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import { SessionStore } from './session-store';
import type { SessionNews } from './session-tools';

const user = { id: '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b01', name: '王敏', role: 'county-physician', hospital: null };
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const sessionOf = (accessToken: string) => answer(200, { accessToken, expiresAt: '2026-03-01T08:15:00+08:00', user });
const emptyList = () => answer(200, { items: [], nextCursor: null });
const ended = () => answer(401, { code: 'session-ended', message: '' });

function storeOver(replies: readonly (Response | Error)[], at = '2026-03-01T08:00:00+08:00') {
  const asked: { url: string; authorization: string | null }[] = [];
  const told: SessionNews[] = [];
  const ears: ((news: SessionNews) => void)[] = [];
  const left = [...replies];
  const store = new SessionStore({
    now: () => Date.parse(at),
    alone: (work) => work(),
    tell: (news) => told.push(news),
    hear: (listener) => ears.push(listener),
    fetch: (input, init) => {
      asked.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization') });
      const reply = left.shift() ?? answer(500, {});
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    },
  });
  return { store, asked, told, hear: (news: SessionNews) => ears.forEach((ear) => ear(news)) };
}

describe('the sign-in of a page', () => {
  it('comes back after a reload through the cookie', async () => {
    const { store, asked } = storeOver([sessionOf('first')]);
    await store.renew();
    expect(store.state()).toMatchObject({ status: 'signed-in', user: { name: '王敏' } });
    expect(asked).toEqual([{ url: '/api/v1/sessions/refresh', authorization: null }]);
  });

  it('is signed out, but not "ended", for somebody who never signed in', async () => {
    const { store } = storeOver([ended()]);
    expect(await store.renew()).toBeNull();
    expect(store.state()).toEqual({ status: 'signed-out', user: null, ended: false });
  });

  it('says that the session ended when the cookie stops working', async () => {
    const { store } = storeOver([sessionOf('first'), ended()]);
    await store.renew();
    await store.renew();
    expect(store.state()).toEqual({ status: 'signed-out', user: null, ended: true });
  });

  it('tells a server that is away from nobody signed in', async () => {
    const { store } = storeOver([new TypeError('network')]);
    await expect(store.renew()).rejects.toMatchObject({ code: 'no-answer' });
    expect(store.state()).toMatchObject({ status: 'unknown', problem: { code: 'no-answer' } });
  });

  it('keeps the token it has while the server is away', async () => {
    const { store } = storeOver([sessionOf('first'), answer(503, { code: 'unavailable', message: '' })]);
    await store.renew();
    await store.renew();
    expect(await store.freshToken()).toBe('first');
  });

  it('asks the cookie once when two parts of the page want a token at the same time', async () => {
    const { store, asked } = storeOver([sessionOf('first'), sessionOf('second')]);
    await Promise.all([store.renew(), store.renew()]);
    expect(asked).toHaveLength(1);
  });

  it('renews a token that ends within ten seconds before it calls', async () => {
    const { store, asked } = storeOver([sessionOf('old'), sessionOf('new'), emptyList()], '2026-03-01T08:14:55+08:00');
    await store.renew();
    await store.call(casesApi.list, {});
    expect(asked.map((request) => request.authorization)).toEqual([null, null, 'Bearer new']);
  });

  it('renews a token that the server refuses, and asks again once', async () => {
    const { store, asked } = storeOver([sessionOf('old'), answer(401, { code: 'not-signed-in', message: '' }), sessionOf('new'), emptyList()]);
    await store.renew();
    await store.call(casesApi.list, {});
    expect(asked.map((request) => request.authorization)).toEqual([null, 'Bearer old', null, 'Bearer new']);
  });

  it('leaves every tab when one signs out', async () => {
    const { store, hear } = storeOver([sessionOf('first')]);
    await store.renew();
    hear({ kind: 'signed-out', userId: null });
    expect(store.state().status).toBe('signed-out');
  });

  it('signs out here even when the server cannot be told', async () => {
    const { store, told } = storeOver([sessionOf('first'), new TypeError('network')]);
    await store.renew();
    await store.signOut();
    expect(store.state().status).toBe('signed-out');
    expect(told).toEqual([{ kind: 'signed-out', userId: null }]);
  });
});
