import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError, errorCodes, type ErrorCode } from '@qianli/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

const codeOfStatus: Readonly<Record<number, ErrorCode>> = { 400: 'bad-input', 401: 'not-signed-in', 403: 'not-allowed', 404: 'not-found', 406: 'not-acceptable', 413: 'too-large', 415: 'unsupported-media-type', 429: 'too-many-attempts' };

/** The one place that knows how an error looks on the wire: `{code, message, issues?}`, or an OperationOutcome under /fhir. A bug is logged with its request id and told as `internal-error`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (reply.sent) return;
    const { status, code, message, issues } = describe(error);
    if (status >= 500) request.log.error({ err: error }, 'internal error');
    // The longest that a refused sign-in has to wait, in seconds.
    if (status === 429) reply.header('retry-after', '900');
    if (request.url.startsWith('/fhir/R4/')) {
      const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: fhirIssue(status), details: { text: code }, diagnostics: message }] };
      void reply.status(status).type('application/fhir+json; charset=utf-8').send(JSON.stringify(outcome));
      return;
    }
    void reply.status(status).type('application/json; charset=utf-8').send({ code, message, ...(issues.length > 0 ? { issues } : {}) });
  }
}

/** FHIR R4 issue-type of a status. */
function fhirIssue(status: number): string {
  return { 400: 'invalid', 401: 'login', 403: 'forbidden', 404: 'not-found', 409: 'conflict', 429: 'throttled' }[status] ?? (status >= 500 ? 'exception' : 'processing');
}

function describe(error: unknown) {
  if (error instanceof DomainError) return { status: errorCodes[error.code].status, code: error.code, message: error.message, issues: error.issues };
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number } | null)?.statusCode;
  const code = status ? codeOfStatus[status] : undefined;
  if (status && code) return { status, code, message: error instanceof Error ? error.message : String(error), issues: [] };
  return { status: 500, code: 'internal-error' as const, message: 'A fault of the platform. It was logged.', issues: [] };
}
