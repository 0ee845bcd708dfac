import { createHash, timingSafeEqual } from 'node:crypto';
import type { PlatformConfig } from '@qianli/config';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { DomainError, mayDo } from '@qianli/contracts';
import { AccessTokens, Allows } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlatformMetrics } from './platform-metrics';
import { CONFIG } from './tokens';

/** Numbers for Prometheus: to callers on this machine, to whoever shows the scrape token, and to whoever holds `operations.view`. */
@Controller()
export class MetricsController {
  constructor(
    @Inject(PlatformMetrics) private readonly metrics: PlatformMetrics,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(CONFIG) private readonly config: PlatformConfig,
  ) {}

  @Get('/metrics')
  @Allows('public')
  async get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!isLocal(request)) await this.requireToken(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]);
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }

  private async requireToken(token: string | undefined): Promise<void> {
    if (!token) throw new DomainError('not-signed-in', 'From another machine the metrics need a token');
    if (this.config.metricsToken !== undefined && isSame(token, this.config.metricsToken)) return;
    if (!mayDo((await this.tokens.verify(token)).role, 'operations.view')) throw new DomainError('not-allowed', 'Needs operations.view');
  }
}

/** A proxy on this machine speaks for somebody else, and says so. */
function isLocal(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress ?? '';
  return /^(127\.|::1$|::ffff:127\.)/.test(peer) && !request.headers['x-forwarded-for'] && !request.headers['forwarded'];
}

/** In the same time wherever they differ: of digests, since their lengths may not tell anything either. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
