import { manifestBytes, manifestMediaType } from '@qianli/contracts';
import type { FastifyInstance } from 'fastify';

/** Bodies that a handler reads itself as a stream (`request.body` is the readable): DICOM goes to the store, not to memory. */
export const streamedTypes = ['multipart/related', 'multipart/form-data', 'application/dicom', 'application/zip', 'application/octet-stream'] as const;

/** Largest JSON body, bytes: a report of 2 × 20 000 characters in UTF-8 fits several times. */
export const jsonBodyLimit = 1024 * 1024;

/**
 * JSON (also DICOM JSON) is parsed with prototype poisoning refused, an empty body being `{}`; DICOM types are
 * handed on as streams; every other type is answered with 415.
 */
export function addBodyParsers(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  const json = (types: string[], bodyLimit: number) => fastify.addContentTypeParser(types, { parseAs: 'string', bodyLimit }, (request, body, done) => {
    const text = typeof body === 'string' ? body : body.toString('utf8');
    if (text.trim() === '') done(null, {});
    else parse(request, text, done);
  });
  json(['application/json', 'application/dicom+json'], jsonBodyLimit);
  json([manifestMediaType], manifestBytes);
  fastify.addContentTypeParser([...streamedTypes], (_request, payload, done) => done(null, payload));
}
