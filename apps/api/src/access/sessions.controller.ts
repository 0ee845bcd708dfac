import { Controller, Inject, Req, Res } from '@nestjs/common';
import { DomainError, sessionsApi, type ReplyOf, type RequestOf } from '@qianli/contracts';
import type { PlatformConfig } from '@qianli/config';
import type { Actor } from '@qianli/domain-case';
import { Clock, Sessions, type Account, type StartedSession } from '@qianli/flow';
import { AccessTokens, CurrentActor, Implements, Parsed } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../platform/platform.module';

/** Sent only to the sessions' own addresses, never to a script, never from another site. */
const cookieName = 'qianli_refresh';

const userOf = ({ userId, name, role, hospital }: Account) => ({ id: userId, name, role, hospital });

/** Sign in, go on, sign out. */
@Controller()
export class SessionsController {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(CONFIG) private readonly config: PlatformConfig,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Implements(sessionsApi.create)
  async create(@Parsed() { body }: RequestOf<typeof sessionsApi.create>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answer(await this.sessions.start(body.username, body.password, request.ip), reply);
  }

  @Implements(sessionsApi.refresh)
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const token = request.cookies[cookieName];
    if (!token) throw new DomainError('session-ended', 'No refresh cookie');
    return this.answer(await this.sessions.refresh(token), reply);
  }

  @Implements(sessionsApi.end)
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = request.cookies[cookieName];
    if (token) await this.sessions.end(token);
    reply.clearCookie(cookieName, this.cookie());
  }

  @Implements(sessionsApi.me)
  async me(@CurrentActor() actor: Actor): Promise<ReplyOf<typeof sessionsApi.me>> {
    return userOf(await this.sessions.current(actor.userId));
  }

  private async answer({ account, refreshToken, refreshExpiresAt }: StartedSession, reply: FastifyReply): Promise<ReplyOf<typeof sessionsApi.create>> {
    const actor: Actor = { userId: account.userId, name: account.name, role: account.role, hospitalId: account.hospital?.id ?? null };
    const { accessToken, expiresAt } = await this.tokens.issue(actor, this.clock.now());
    reply.setCookie(cookieName, refreshToken, { ...this.cookie(), expires: refreshExpiresAt }).header('cache-control', 'no-store');
    return { accessToken, expiresAt: expiresAt.toISOString(), user: userOf(account) };
  }

  private cookie() {
    return { httpOnly: true, sameSite: 'strict', path: '/api/v1/sessions', secure: this.config.secureCookie } as const;
  }
}
