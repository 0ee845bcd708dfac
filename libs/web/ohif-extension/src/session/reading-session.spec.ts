import { describe, expect, it, vi } from 'vitest';
import { casesApi } from '@qianli/contracts';
import { ReadingSession } from './reading-session';

const user = { id: '7b0c1f0e-3f44-4c1c-9d3e-0d6f6a1f2b01', name: '林远航', role: 'specialist', hospital: null };
const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const sessionOf = (accessToken: string) => answer(200, { accessToken, expiresAt: '2026-03-01T08:15:00+08:00', user });
const quarterPast = () => Date.parse('2026-03-01T08:00:00+08:00');

function sessionOver(replies: readonly Response[]) {
  const asked: { url: string; authorization: string | null }[] = [];
  const left = [...replies];
  const session = new ReadingSession({
    now: quarterPast,
    alone: (work) => work(),
    fetch: (input, init) => {
      asked.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization') });
      return Promise.resolve(left.shift() ?? answer(500, {}));
    },
  });
  return { session, asked };
}

describe('the sign-in of the reading room', () => {
  it('holds the token that the cookie gives', async () => {
    const { session, asked } = sessionOver([sessionOf('first')]);
    await session.renew();
    expect(session.token).toBe('first');
    expect(session.user?.name).toBe('林远航');
    expect(asked[0]?.url).toBe('/api/v1/sessions/refresh');
  });

  it('is nobody, and says so once, when the cookie has ended', async () => {
    const { session } = sessionOver([answer(401, { code: 'session-ended', message: '' })]);
    const ended = vi.fn();
    session.onEnded(ended);
    expect(await session.renew()).toBeNull();
    expect(session.token).toBeNull();
    expect(ended).toHaveBeenCalledOnce();
  });

  it('asks once when two parts of the page want a token at the same time', async () => {
    const { session, asked } = sessionOver([sessionOf('first'), sessionOf('second')]);
    await Promise.all([session.renew(), session.renew()]);
    expect(asked).toHaveLength(1);
  });

  it('renews a token that was refused and asks again with the new one', async () => {
    const { session, asked } = sessionOver([
      sessionOf('old'),
      answer(401, { code: 'not-signed-in', message: '' }),
      sessionOf('new'),
      answer(200, { items: [], nextCursor: null }),
    ]);
    await session.renew();
    await session.call(casesApi.list, {});
    expect(asked.map((request) => request.authorization)).toEqual([null, 'Bearer old', null, 'Bearer new']);
  });

  it('keeps the token it has while the server is away', async () => {
    const { session } = sessionOver([sessionOf('first'), answer(503, { code: 'unavailable', message: '' })]);
    await session.renew();
    await session.renew();
    expect(session.token).toBe('first');
  });
});
