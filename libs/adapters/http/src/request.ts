import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { FastifyRequest } from 'fastify';

/** What the guard leaves on a request. */
export interface QianliRequest extends FastifyRequest {
  qianliActor?: Actor;
  qianliParsed?: { params: unknown; query: unknown; body: unknown };
}

/** The signed-in actor. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = context.switchToHttp().getRequest<QianliRequest>().qianliActor;
  if (!actor) throw new DomainError('not-signed-in', 'The handler needs an actor and the request has none');
  return actor;
});

/** Parameters, query and body as the endpoint's schemas parsed them; type it `RequestOf<typeof theEndpoint>`. */
export const Parsed = createParamDecorator((_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<QianliRequest>().qianliParsed);
