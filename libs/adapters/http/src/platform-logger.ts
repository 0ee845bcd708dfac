import type { LoggerService } from '@nestjs/common';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

/**
 * An error as it may stand in a log: its kind, code and place. Quoted parts and `(column)=(value)` of the message are
 * masked, because a database puts a patient's number there.
 */
export function describeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: error.message
      .replace(/\([^()]*\)=\([^()]*\)/g, '(…)=(…)')
      .replace(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g, '"…"')
      .slice(0, 500),
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).join('\n'),
  };
}

/** The process's log: JSON lines on standard output, or wherever told. */
export function platformLogger(level: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = { level, base: { part: 'api' }, serializers: { err: describeError, error: describeError, req: ({ method }: { method?: string }) => ({ method }), res: ({ statusCode }: { statusCode?: number }) => ({ statusCode }) }, timestamp: pino.stdTimeFunctions.isoTime };
  return to ? pino(options, to) : pino(options);
}

/** Nest's own lines (start, routes, faults) in the same log. */
export function nestLogger(logger: Logger): LoggerService {
  const context = (rest: unknown[]) => ({ context: typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined });
  return {
    log: (message, ...rest) => logger.debug(context(rest), String(message)),
    warn: (message, ...rest) => logger.warn(context(rest), String(message)),
    error: (message, ...rest) => logger.error({ ...context(rest), ...(message instanceof Error ? { err: message } : {}) }, message instanceof Error ? message.name : String(message)),
    debug: (message, ...rest) => logger.trace(context(rest), String(message)),
    verbose: (message, ...rest) => logger.trace(context(rest), String(message)),
  };
}

/** Fastify's own lines about requests hold their addresses, which may name a patient: none of them is written. */
export class NoAddresses extends LogController {
  constructor() {
    super({ disableRequestLogging: true, requestIdLogLabel: 'requestId' });
  }

  override routeNotFound(): void {}
}

/** One line a request: the route's pattern, never the address itself (its parameters and query may name a patient), status, milliseconds. */
export function logRequests(fastify: FastifyInstance, seen: (line: { route: string; method: string; status: number; ms: number }) => void = () => undefined): void {
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('x-request-id', request.id);
  });
  fastify.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const line = { route: request.routeOptions.url ?? 'unmatched', method: request.method, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 };
    seen(line);
    // Static files and probes would drown the rest.
    const level = line.status >= 500 ? 'error' : ['/*', '*', '/livez', '/readyz', '/metrics'].includes(line.route) ? 'debug' : 'info';
    request.log[level](line, 'answered');
  });
}
