import { randomUUID } from 'node:crypto';
import type { Actor } from '@qianli/domain-case';
import type { DicomJsonDataset } from '@qianli/domain-dicom';
import type { TestApi } from './api';

/** A multipart/related body of DICOM files and its Content-Type. */
export function stowBody(files: readonly Uint8Array[]): { body: Buffer; contentType: string } {
  const boundary = `b-${randomUUID()}`;
  const parts = files.flatMap((file) => [Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), Buffer.from(file), Buffer.from('\r\n')]);
  return { body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), contentType: `multipart/related; type="application/dicom"; boundary=${boundary}` };
}

export interface StowAnswer {
  readonly status: number;
  readonly stored: readonly { readonly uid: string; readonly warning: number | null }[];
  readonly failed: readonly { readonly uid: string | null; readonly reason: number; readonly comment: string }[];
  readonly json: DicomJsonDataset;
}

/** Sends files by STOW-RS as somebody. */
export async function stow(api: TestApi, actor: Actor, files: readonly Uint8Array[], address = '/dicom-web/studies'): Promise<StowAnswer> {
  const { body, contentType } = stowBody(files);
  const response = await api.http.post(address).set('authorization', await api.as(actor)).set('content-type', contentType).set('accept', 'application/dicom+json').buffer(true).parse(asBytes).send(body);
  const json = JSON.parse((response.body as Buffer).toString('utf8')) as DicomJsonDataset;
  const items = (tag: string) => (json[tag]?.Value ?? []) as DicomJsonDataset[];
  return {
    status: response.status,
    json,
    stored: items('00081199').map((item) => ({ uid: String(item['00081155']?.Value?.[0]), warning: Number(item['00081196']?.Value?.[0] ?? 0) || null })),
    failed: items('00081198').map((item) => ({ uid: (item['00081155']?.Value?.[0] as string | undefined) ?? null, reason: Number(item['00081197']?.Value?.[0]), comment: String(item['00000902']?.Value?.[0]) })),
  };
}

/** GET as somebody, the body as bytes whatever its type. */
export async function get(api: TestApi, actor: Actor, address: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await api.http.get(address).set('authorization', await api.as(actor)).set(headers).buffer(true).parse(asBytes);
  const body = response.body as Buffer;
  return { status: response.status, headers: response.headers as Record<string, string>, body, rows: () => JSON.parse(body.toString('utf8')) as DicomJsonDataset[] };
}

/** The parts of a multipart answer. */
export function partsOf(answer: { headers: Record<string, string>; body: Buffer }): { contentType: string; body: Buffer }[] {
  const boundary = /boundary="?([^";]+)"?/.exec(answer.headers['content-type'] ?? '')?.[1] ?? '';
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: { contentType: string; body: Buffer }[] = [];
  for (let at = answer.body.indexOf(delimiter); at >= 0; ) {
    const next = answer.body.indexOf(delimiter, at + delimiter.length);
    if (next < 0) break;
    const part = answer.body.subarray(at + delimiter.length + 2, next - 2);
    const headersEnd = part.indexOf('\r\n\r\n');
    parts.push({ contentType: /content-type: (.*)/i.exec(part.subarray(0, headersEnd).toString())?.[1]?.trim() ?? '', body: part.subarray(headersEnd + 4) });
    at = next;
  }
  return parts;
}

type Parser = (response: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void) => void;
const asBytes = ((response, done) => {
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('end', () => done(null, Buffer.concat(pieces)));
  response.on('error', (error: Error) => done(error, Buffer.alloc(0)));
}) as Parser as never;
/** For supertest's `parse`: the body as bytes, which `String` reads, whatever its type. */
export const asText = asBytes;
