import { z } from 'zod';
import { endpoint } from './endpoint';
import { instant, user } from './shapes';

export const session = z.object({ accessToken: z.string(), expiresAt: instant, user });
export type Session = z.output<typeof session>;
const tag = 'sessions';
export const sessionsApi = {
  create: endpoint({ method: 'POST', path: '/api/v1/sessions', tag, permission: 'public', status: 201, summary: 'Signs in. The refresh token comes as an httpOnly cookie.', body: z.object({ username: z.string().min(1).max(100), password: z.string().min(1).max(200) }), reply: session, errors: ['wrong-credentials', 'too-many-attempts'] }),
  refresh: endpoint({ method: 'POST', path: '/api/v1/sessions/refresh', tag, permission: 'public', summary: 'A new access token for the refresh cookie; the cookie is replaced.', reply: session, errors: ['session-ended'] }),
  end: endpoint({ method: 'DELETE', path: '/api/v1/sessions', tag, permission: 'public', status: 204, summary: 'Signs out: the refresh token family is revoked.' }),
  me: endpoint({ method: 'GET', path: '/api/v1/sessions/me', tag, permission: 'signed-in', summary: 'Who is signed in.', reply: user }),
};
