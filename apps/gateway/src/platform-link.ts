import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ApiError, call, sessionsApi } from '@qianli/contracts';
import type { SpooledInstance } from './spool';

/** What became of one instance at the platform. */
export type Delivery = { readonly outcome: 'stored' } | { readonly outcome: 'later' } | { readonly outcome: 'refused'; readonly reason: string };

/** The line is down or the platform is not itself: try again later, nothing is lost. */
export class LinkDown extends Error {}

/** The platform is there and would not take this request. `forGood`: the same again would fare no better. */
export class RequestRefused extends Error {
  constructor(readonly status: number, code: string) {
    super(`status ${status} ${code}`.trim());
  }
  get forGood(): boolean {
    return this.status < 500;
  }
}
/** Statuses that speak of what is in the request, and one that may; all others speak of the line, the account or the load. */
const aboutTheRequest = [400, 411, 413, 415, 422, 500];

interface StowReply {
  readonly [tag: string]: { readonly Value?: readonly Record<string, { readonly Value?: readonly (string | number)[] }>[] } | undefined;
}
const referencedSopSequence = '00081199';
const failedSopSequence = '00081198';
const sopInstance = '00081155';
const failureReason = '00081197';
const errorComment = '00000902';
/** PS3.4 B.2.3: out of resources, the one refusal that may pass. */
const outOfResources = 0xa700;

/** Sends instances to the platform by STOW-RS, signed in as the gateway's own account. */
export class PlatformLink {
  private token: { value: string; until: number } | null = null;

  constructor(private readonly account: { url: string; username: string; password: string }, private readonly stallMs = 120_000) {}

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

  /** One request with all instances; an answer for each. Throws `LinkDown` when the platform gave none that can be trusted, `RequestRefused` when it refused the whole. */
  async store(instances: readonly SpooledInstance[], stop?: AbortSignal): Promise<ReadonlyMap<string, Delivery>> {
    const reply = await this.post(instances, `qianli-${randomUUID()}`, stop);
    const deliveries = new Map<string, Delivery>();
    for (const item of reply[referencedSopSequence]?.Value ?? []) deliveries.set(String(item[sopInstance]?.Value?.[0]), { outcome: 'stored' });
    for (const item of reply[failedSopSequence]?.Value ?? []) {
      const uid = String(item[sopInstance]?.Value?.[0] ?? '');
      const reason = Number(item[failureReason]?.Value?.[0] ?? 0);
      const comment = item[errorComment]?.Value?.[0];
      deliveries.set(uid, reason === outOfResources ? { outcome: 'later' } : { outcome: 'refused', reason: `0x${reason.toString(16).padStart(4, '0')}${comment ? ` ${comment}` : ''}` });
    }
    return deliveries;
  }

  private async post(instances: readonly SpooledInstance[], boundary: string, stop?: AbortSignal): Promise<StowReply> {
    const token = await this.accessToken();
    // A slow line may take as long as it takes; one that stands still may not.
    const stalled = new AbortController();
    const timer = setTimeout(() => stalled.abort(), this.stallMs);
    try {
      const response = await fetch(`${this.account.url}/dicom-web/studies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json', 'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}` },
        body: multipart(instances, boundary, () => timer.refresh()),
        duplex: 'half',
        signal: stop ? AbortSignal.any([stalled.signal, stop]) : stalled.signal,
      } as RequestInit);
      if (response.status === 401) this.token = null;
      if ([200, 202, 409].includes(response.status)) return (await response.json()) as StowReply;
      const { code = '' } = (await response.json().catch(() => ({}))) as { code?: string };
      if (aboutTheRequest.includes(response.status)) throw new RequestRefused(response.status, code);
      throw new LinkDown(`status ${response.status} ${code}`.trim());
    } catch (error) {
      if (error instanceof RequestRefused || error instanceof LinkDown) throw error;
      throw new LinkDown(stalled.signal.aborted ? `no progress in ${this.stallMs / 1000} s` : error instanceof SyntaxError ? 'the answer broke off' : error instanceof Error ? error.name : 'no answer');
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The body as a stream, so that memory does not grow with the study. */
function multipart(instances: readonly SpooledInstance[], boundary: string, onProgress: () => void): ReadableStream<Uint8Array> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const { path } of instances) {
      yield Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
      yield* createReadStream(path) as AsyncIterable<Uint8Array>;
      yield Buffer.from('\r\n');
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  }
  const source = pieces();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      onProgress();
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await source.return(undefined)),
  });
}
