import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, holdsNul, mayDo, type Endpoint, type Permission } from '@qianli/contracts';
import type { z } from 'zod';
import { AccessTokens } from './access-tokens';
import { allowsKey, endpointKey } from './implements';
import type { QianliRequest } from './request';

/** Told of every refusal for want of a permission, so that it can leave an audit line. */
export abstract class RefusalLog {
  abstract refused(actor: QianliRequest['qianliActor'], permission: string, path: string): Promise<void>;
}

/** Deny by default: a handler without a declared permission is refused; then token, permission and input are checked. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
    @Inject(RefusalLog) private readonly log: RefusalLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<QianliRequest>();
    const endpoint = this.reflector.get<Endpoint | undefined>(endpointKey, context.getHandler());
    const permission = endpoint?.permission ?? this.reflector.get<Permission | 'public' | 'signed-in' | undefined>(allowsKey, context.getHandler());
    if (!permission) throw new DomainError('not-allowed', `${context.getClass().name}.${context.getHandler().name} declares no permission`);
    if (permission !== 'public') {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (!token) throw new DomainError('not-signed-in', 'No bearer token');
      const actor = await this.tokens.verify(token);
      request.qianliActor = actor;
      if (permission !== 'signed-in' && !mayDo(actor.role, permission)) {
        await this.log.refused(actor, permission, request.routeOptions.url ?? '');
        throw new DomainError('not-allowed', `Role ${actor.role} does not hold ${permission}`);
      }
    }
    if (holdsNul([request.params, request.query])) throw new DomainError('bad-input', 'The address holds a NUL');
    if (endpoint) request.qianliParsed = parse(endpoint, request);
    return true;
  }
}

function parse(endpoint: Endpoint, request: QianliRequest) {
  const part = (name: 'params' | 'query' | 'body', value: unknown) => {
    const result = (endpoint[name] as z.ZodType).safeParse(value ?? {});
    if (!result.success) {
      throw new DomainError('bad-input', `${name} does not fit the contract`, result.error.issues.map((issue) => ({ path: [name, ...issue.path.map(String)].join('.'), message: issue.message })));
    }
    if (holdsNul(result.data)) throw new DomainError('bad-input', `${name} holds a NUL`);
    return result.data;
  };
  return { params: part('params', request.params), query: part('query', given(request.query)), body: part('body', request.body) };
}

/** The query without what was left empty: `?state=&q=x` asks for no state. */
function given(query: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''));
}
