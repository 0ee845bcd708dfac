export interface BatchReply {
  /** 0: no answer. */
  readonly status: number;
  readonly body: unknown;
}
export interface BatchPost {
  readonly submissionId: string;
  readonly files: readonly Blob[];
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** One STOW-RS request (multipart/related, PS3.18 10.5). XMLHttpRequest, because `fetch` tells nothing of the bytes on their way. */
export function postBatch({ submissionId, files, token, signal, onProgress }: BatchPost): Promise<BatchReply> {
  const boundary = `qianli-${crypto.randomUUID()}`;
  const parts = files.flatMap((file) => [`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, file, '\r\n']);
  const body = new Blob([...parts, `--${boundary}--\r\n`]);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open('POST', `/dicom-web/studies?submission=${encodeURIComponent(submissionId)}`);
    request.setRequestHeader('content-type', `multipart/related; type="application/dicom"; boundary=${boundary}`);
    request.setRequestHeader('accept', 'application/dicom+json');
    if (token) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => { if (total > 0) onProgress(loaded / total); };
    request.onloadend = () => {
      signal.removeEventListener('abort', stop);
      resolve({ status: request.status, body: parsed(request.responseText) });
    };
    signal.addEventListener('abort', stop, { once: true });
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
