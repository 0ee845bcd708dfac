import { z } from 'zod';
import type { Endpoint } from './endpoint';
import type { ErrorCode, ErrorIssue } from './errors';

/** What the API answered when it refused. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode | 'no-answer',
    message: string,
    readonly issues: readonly ErrorIssue[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface CallOptions {
  /** Origin, e.g. `http://127.0.0.1:8080`; empty in the browser. */
  readonly origin?: string;
  readonly token?: string | null;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Deadline of the call in milliseconds; 30 s unless told. */
  readonly timeoutMs?: number;
}

type OptionalIfEmpty<K extends string, T> = Record<never, never> extends T ? { [P in K]?: T } : { [P in K]: T };
/** The three parts of a request; a part without mandatory fields may be left out. */
export type CallInput<E extends Endpoint> = OptionalIfEmpty<'params', z.input<E['params']>> &
  OptionalIfEmpty<'query', z.input<E['query']>> &
  OptionalIfEmpty<'body', z.input<E['body']>>;

interface LooseInput {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

/** The address of an endpoint with its parameters filled in. */
export function addressOf(endpoint: Endpoint, input: LooseInput): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input.params?.[name] ?? '')));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const search = query.toString();
  return search ? `${path}?${search}` : path;
}

/**
 * Calls an endpoint of the table and gives its parsed reply (a Blob where the reply is not JSON).
 * Throws `ApiError` with the server's code; `no-answer` when the server could not be reached in time.
 */
export async function call<E extends Endpoint>(endpoint: E, input: CallInput<E>, options: CallOptions = {}): Promise<z.output<E['reply']>> {
  const loose = input as LooseInput;
  const hasBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
  const deadline = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  let response: Response;
  try {
    response = await (options.fetch ?? fetch)(`${options.origin ?? ''}${addressOf(endpoint, loose)}`, {
      method: endpoint.method,
      headers: {
        accept: endpoint.mediaType ?? 'application/json',
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(loose.body ?? {}) } : {}),
      credentials: 'same-origin',
      signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline,
    });
  } catch (cause) {
    throw new ApiError(0, 'no-answer', cause instanceof Error ? cause.message : String(cause));
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as Partial<{ code: ErrorCode; message: string; issues: ErrorIssue[] }>;
    throw new ApiError(response.status, problem.code ?? 'internal-error', problem.message ?? response.statusText, problem.issues);
  }
  if (endpoint.mediaType) return (await response.blob()) as z.output<E['reply']>;
  return endpoint.reply.parse(response.status === 204 ? {} : await response.json()) as z.output<E['reply']>;
}
