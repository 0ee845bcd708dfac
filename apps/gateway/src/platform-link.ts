import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ApiError, call, sessionsApi } from '@qianli/contracts';
import type { SpooledInstance } from './spool';

/** What became of one instance at the platform. */
export type Delivery = { readonly outcome: 'stored' } | { readonly outcome: 'refused'; readonly reason: string };

/** The line is down or the platform is not itself: try again later, nothing is lost. */
export class LinkDown extends Error {}

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

  constructor(private readonly account: { url: string; username: string; password: string }, private readonly timeoutMs = 120_000) {}

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

  /** One request with all instances; an answer for each. Throws `LinkDown` when the platform gave none that can be trusted. */
  async store(instances: readonly SpooledInstance[]): Promise<ReadonlyMap<string, Delivery>> {
    const reply = await this.post(instances, `qianli-${randomUUID()}`);
    const deliveries = new Map<string, Delivery>();
    for (const item of reply[referencedSopSequence]?.Value ?? []) deliveries.set(String(item[sopInstance]?.Value?.[0]), { outcome: 'stored' });
    for (const item of reply[failedSopSequence]?.Value ?? []) {
      const reason = Number(item[failureReason]?.Value?.[0]);
      if (reason === outOfResources) continue;
      const comment = item[errorComment]?.Value?.[0];
      deliveries.set(String(item[sopInstance]?.Value?.[0] ?? ''), { outcome: 'refused', reason: `0x${reason.toString(16).padStart(4, '0')}${comment ? ` ${comment}` : ''}` });
    }
    return deliveries;
  }

  private async post(instances: readonly SpooledInstance[], boundary: string): Promise<StowReply> {
    const token = await this.accessToken();
    let response: Response;
    try {
      response = await fetch(`${this.account.url}/dicom-web/studies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json', 'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}` },
        body: multipart(instances, boundary),
        duplex: 'half',
        signal: AbortSignal.timeout(this.timeoutMs),
      } as RequestInit);
    } catch (error) {
      throw new LinkDown(error instanceof Error ? error.name : 'no answer');
    }
    if (response.status === 401) this.token = null;
    if (![200, 202, 409].includes(response.status)) {
      const problem = (await response.json().catch(() => ({}))) as { code?: string };
      throw new LinkDown(`status ${response.status} ${problem.code ?? ''}`.trim());
    }
    try {
      return (await response.json()) as StowReply;
    } catch {
      throw new LinkDown('the answer broke off');
    }
  }
}

/** The body as a stream, so that memory does not grow with the study. */
function multipart(instances: readonly SpooledInstance[], boundary: string): ReadableStream<Uint8Array> {
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
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await source.return(undefined)),
  });
}
