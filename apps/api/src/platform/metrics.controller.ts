import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { DomainError, mayDo } from '@qianli/contracts';
import { AccessTokens, Allows } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlatformMetrics } from './platform-metrics';

/** Numbers for Prometheus: to callers on this machine, and to whoever holds `operations.view`. */
@Controller()
export class MetricsController {
  constructor(@Inject(PlatformMetrics) private readonly metrics: PlatformMetrics, @Inject(AccessTokens) private readonly tokens: AccessTokens) {}

  @Get('/metrics')
  @Allows('public')
  async get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!isLocal(request)) {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (!token) throw new DomainError('not-signed-in', 'From another machine the metrics need a token');
      if (!mayDo((await this.tokens.verify(token)).role, 'operations.view')) throw new DomainError('not-allowed', 'Needs operations.view');
    }
    reply.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}

/** A proxy on this machine speaks for somebody else, and says so. */
function isLocal(request: FastifyRequest): boolean {
  const peer = request.socket.remoteAddress ?? '';
  return /^(127\.|::1$|::ffff:127\.)/.test(peer) && !request.headers['x-forwarded-for'] && !request.headers['forwarded'];
}
