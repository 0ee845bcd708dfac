import { z } from 'zod';
import type { ErrorCode } from './errors';
import type { Permission } from './roles';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One address of the API: everything that handler, client, tests and OpenAPI need to know of it. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** With `{name}` for parameters, from the root of the origin. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** `public`: nobody need be signed in; `signed-in`: any role. */
  readonly permission: Permission | 'public' | 'signed-in';
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
  readonly status: number;
  /** Set when the reply is not JSON. */
  readonly mediaType?: string;
  readonly errors: readonly ErrorCode[];
}

const nothing = z.object({});

/** Fills in what most endpoints leave open: no parameters, no query, no body, an empty reply, status 200. */
export function endpoint<
  Params extends z.ZodType = typeof nothing,
  Query extends z.ZodType = typeof nothing,
  Body extends z.ZodType = typeof nothing,
  Reply extends z.ZodType = typeof nothing,
>(spec: {
  method: Method;
  path: string;
  summary: string;
  tag: string;
  permission: Permission | 'public' | 'signed-in';
  params?: Params;
  query?: Query;
  body?: Body;
  reply?: Reply;
  status?: number;
  mediaType?: string;
  errors?: readonly ErrorCode[];
}): Endpoint<Params, Query, Body, Reply> {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    tag: spec.tag,
    permission: spec.permission,
    params: (spec.params ?? nothing) as Params,
    query: (spec.query ?? nothing) as Query,
    body: (spec.body ?? nothing) as Body,
    reply: (spec.reply ?? nothing) as Reply,
    status: spec.status ?? 200,
    ...(spec.mediaType ? { mediaType: spec.mediaType } : {}),
    errors: spec.errors ?? [],
  };
}

/** What a handler receives, parsed. */
export interface RequestOf<E extends Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly body: z.output<E['body']>;
}
/** What a handler gives back. */
export type ReplyOf<E extends Endpoint> = z.input<E['reply']>;
