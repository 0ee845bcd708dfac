import { createReadStream } from 'node:fs';
import { createGzip } from 'node:zlib';
import { ApiError, call, type CallInput, type Endpoint, type ManifestDocument, manifestMediaType, manifestReply, type ManifestReply, sessionsApi, uploadReply, type UploadReply } from '@qianli/contracts';
import type { z } from 'zod';
import { gzipLevel } from './compression';
import type { GatewayKey } from './gateway-key';
import type { Line } from './line';
import type { SpooledInstance } from './spool';

/** The line is down or the platform is not itself: try again later, nothing is lost. */
export class LinkDown extends Error {}

/** The platform is there and would not take this request. */
export class RequestRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`status ${status} ${code}`.trim());
  }
}
/** Statuses that speak of what is in the request; all others speak of the line, the account or the load. */
const aboutTheRequest = [400, 404, 409, 411, 413, 415, 422];

/** Own choice: so much of an object goes in one request. A request that is cut loses nothing that arrived, but a platform that dies amid it does. */
export const chunkBytes = 8 * 1024 * 1024;

export interface Account {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Everything that the gateway asks of the platform, signed in as the gateway's own account. Throws `LinkDown` when there was no answer that can be trusted, `RequestRefused` when the answer was no. */
export class PlatformLink {
  private token: { value: string; until: number } | null = null;

  constructor(
    private readonly account: Account,
    private readonly key: GatewayKey,
    private readonly line: Line,
    private readonly stallMs = 120_000,
  ) {}

  get publicKey(): string {
    return this.key.publicKey;
  }

  /** One of the contracts' endpoints. */
  async ask<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<z.output<E['reply']>> {
    const token = await this.accessToken();
    try {
      return await call(endpoint, input, { origin: this.account.url, token });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw this.refusal(error.status, error.code);
    }
  }

  /** A signed manifest; what is still wanted comes back. */
  async announce(manifest: ManifestDocument): Promise<ManifestReply> {
    const document = JSON.stringify(manifest);
    const body = JSON.stringify({ document, signature: this.key.sign(document), publicKey: this.key.publicKey });
    await this.line.pass(body.length, manifest.priority === 'stat', new AbortController().signal);
    const response = await this.fetch('/api/v1/manifests', { method: 'POST', headers: { 'content-type': manifestMediaType }, body });
    return manifestReply.parse(await json(response));
  }

  /** The next part of an object, compressed on the line when that pays. */
  async upload(instance: SpooledInstance, offset: number, options: { compress: boolean; cannotWait: boolean; stop: AbortSignal }): Promise<UploadReply> {
    const end = Math.min(instance.bytes, offset + chunkBytes);
    const startedAt = performance.now();
    const before = this.line.sentBytes;
    const response = await this.fetch(`/api/v1/uploads/${instance.digest}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset), 'upload-length': String(instance.bytes), ...(options.compress ? { 'content-encoding': 'gzip' } : {}) },
      stop: options.stop,
      bodyOf: (onProgress) => this.metered(instance.path, offset, end, options, onProgress),
    });
    this.line.measure(this.line.sentBytes - before, performance.now() - startedAt);
    return uploadReply.parse(await json(response));
  }

  /** A document by its address, as a stream of bytes; null when there is none. */
  async get(path: string, accept: string): Promise<{ contentType: string; body: ReadableStream<Uint8Array> | null } | null> {
    const response = await this.fetch(path, { method: 'GET', headers: { accept } });
    if (response.status === 204) return { contentType: '', body: null };
    return { contentType: response.headers.get('content-type') ?? '', body: response.body };
  }

  private async *metered(path: string, start: number, end: number, { compress, cannotWait, stop }: { compress: boolean; cannotWait: boolean; stop: AbortSignal }, onProgress: () => void): AsyncGenerator<Uint8Array> {
    if (end === start) return;
    const file = createReadStream(path, { start, end: end - 1, highWaterMark: 64 * 1024 });
    try {
      for await (const piece of (compress ? file.pipe(createGzip({ level: gzipLevel })) : file) as AsyncIterable<Buffer>) {
        await this.line.pass(piece.length, cannotWait, stop);
        onProgress();
        yield piece;
      }
    } finally {
      file.destroy();
    }
  }

  private async accessToken(): Promise<string> {
    if (this.token && this.token.until > Date.now() + 30_000) return this.token.value;
    try {
      const { username, password } = this.account;
      const session = await call(sessionsApi.create, { body: { username, password } }, { origin: this.account.url });
      this.token = { value: session.accessToken, until: new Date(session.expiresAt).getTime() };
      return session.accessToken;
    } catch (error) {
      throw new LinkDown(error instanceof ApiError ? `sign-in: ${error.code}` : 'sign-in failed');
    }
  }

  private async fetch(path: string, { bodyOf, stop, headers, ...init }: { method: string; headers: Record<string, string>; body?: string; stop?: AbortSignal; bodyOf?: (onProgress: () => void) => AsyncGenerator<Uint8Array> }): Promise<Response> {
    const token = await this.accessToken();
    // A slow line may take as long as it takes; one that stands still may not.
    const stalled = new AbortController();
    const timer = setTimeout(() => stalled.abort(), this.stallMs);
    try {
      const response = await fetch(`${this.account.url}${path}`, {
        ...init,
        headers: { ...headers, authorization: `Bearer ${token}` },
        ...(bodyOf ? { body: streamOf(bodyOf(() => timer.refresh())), duplex: 'half' } : {}),
        signal: stop ? AbortSignal.any([stalled.signal, stop]) : stalled.signal,
      } as RequestInit);
      if (response.ok) return response;
      const { code = '' } = (await response.json().catch(() => ({}))) as { code?: string };
      throw this.refusal(response.status, code);
    } catch (error) {
      if (error instanceof RequestRefused || error instanceof LinkDown) throw error;
      throw new LinkDown(stalled.signal.aborted ? `no progress in ${this.stallMs / 1000} s` : error instanceof Error ? error.name : 'no answer');
    } finally {
      clearTimeout(timer);
    }
  }

  private refusal(status: number, code: string): RequestRefused | LinkDown {
    if (status === 401) this.token = null;
    return aboutTheRequest.includes(status) || code === 'gateway-not-trusted' ? new RequestRefused(status, code) : new LinkDown(`status ${status} ${code}`.trim());
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new LinkDown('the answer broke off');
  }
}

/** The body as a stream, so that memory does not grow with the object. */
function streamOf(source: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await source.return(undefined)),
  });
}
