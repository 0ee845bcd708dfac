import { uploadReply, type UploadReply } from '@qianli/contracts';

export interface LargePost {
  readonly submissionId: string;
  readonly file: Blob;
  /** SHA-256, hex: the object's address while it is on its way. */
  readonly digest: string;
  readonly freshToken: () => Promise<string | null>;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}
export interface LargeReply {
  /** Of the last request; 0: no answer. */
  readonly status: number;
  readonly refusal: string | null;
}

/** What a request carries: a line that breaks costs at most this, also behind a proxy that keeps nothing of a broken request. */
const chunkBytes = 16 * 1024 * 1024;

/** Sends one object in parts, from where the platform says that it has it. */
export async function postLarge(post: LargePost): Promise<LargeReply> {
  const { file, signal, onProgress } = post;
  const asked = await request(post, 'GET', null, 0);
  if (asked.status !== 200 || !asked.received) return { status: asked.status, refusal: null };
  let at = asked.received.received;
  for (;;) {
    if (signal.aborted) return { status: 0, refusal: null };
    onProgress(at / file.size);
    const { status, reply } = await request(post, 'PATCH', file.slice(at, at + chunkBytes), at);
    if (status !== 200 || !reply) return { status, refusal: null };
    if (reply.outcome === 'stored' || reply.outcome === 'already-stored') return { status, refusal: null };
    if (reply.outcome === 'refused') return { status, refusal: refusalOf(reply.reason ?? '') };
    if (reply.outcome === 'later') return { status: 503, refusal: null };
    at = reply.received;
  }
}

function refusalOf(reason: string): string {
  if (reason.startsWith('uid-conflict')) return 'stow-duplicate';
  if (reason.startsWith('too-large')) return 'too-large';
  if (reason.startsWith('unsupported-transfer-syntax')) return 'unsupported-transfer-syntax';
  return reason.startsWith('not-readable') ? 'stow-not-understood' : 'stow-failed';
}

async function request({ submissionId, digest, file, freshToken, signal, onProgress }: LargePost, method: 'GET' | 'PATCH', body: Blob | null, offset: number): Promise<{ status: number; received?: { received: number }; reply?: UploadReply }> {
  const token = await freshToken();
  return new Promise((resolve) => {
    const going = new XMLHttpRequest();
    const stop = () => going.abort();
    going.open(method, `/api/v1/uploads/${digest}${body ? `?submission=${encodeURIComponent(submissionId)}` : ''}`);
    if (token) going.setRequestHeader('authorization', `Bearer ${token}`);
    if (body) {
      going.setRequestHeader('content-type', 'application/octet-stream');
      going.setRequestHeader('upload-offset', String(offset));
      going.setRequestHeader('upload-length', String(file.size));
      going.upload.onprogress = ({ loaded }) => onProgress((offset + loaded) / file.size);
    }
    going.onloadend = () => {
      signal.removeEventListener('abort', stop);
      const said = parsed(going.responseText);
      const reply = uploadReply.safeParse(said);
      const received = typeof said === 'object' && said !== null && 'received' in said && typeof said.received === 'number' ? { received: said.received } : undefined;
      resolve({ status: going.status, ...(received ? { received } : {}), ...(reply.success ? { reply: reply.data } : {}) });
    };
    signal.addEventListener('abort', stop, { once: true });
    going.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
