import { createReadStream } from 'node:fs';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import { Allows } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CompressedCopies, type Encoding } from './compressed-copies';
import type { WebFile } from './web-files';

/** The two built browser apps by address. */
export abstract class WebApps {
  abstract readonly portal: ReadonlyMap<string, WebFile>;
  abstract readonly reading: ReadonlyMap<string, WebFile>;
}

const serverSide = /^(api|dicom-web|fhir|socket\.io|livez|readyz|metrics)(\/|$)/;

/** The portal at `/` and OHIF at the root paths it was built for; both share the origin, and an address without a file is a page of one of them. */
@Controller()
export class WebController {
  private readonly compressed = new CompressedCopies();

  constructor(@Inject(WebApps) private readonly apps: WebApps) {}

  @Get('*')
  @Allows('public')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const path = request.url.split('?', 1)[0]?.slice(1) ?? '';
    const found = this.find(path);
    if (!found) throw new DomainError('not-found', serverSide.test(path) ? 'No such address' : 'No such page or file; are the browser apps built?');
    return this.send(found, request, reply);
  }

  private async send(file: WebFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const accepted = acceptedBy(request);
    // What the build compressed comes as it lies there; anything else is compressed once.
    const encoding = accepted.find((of) => file.copies.has(of)) ?? (file.copies.size === 0 ? accepted.find((of) => this.compressed.of(file, of)) : undefined);
    const etag = encoding ? file.etag.replace(/"$/, `-${encoding}"`) : file.etag;
    reply
      .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('vary', 'accept-encoding')
      .header('etag', etag)
      .type(file.type);
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    if (encoding) reply.header('content-encoding', encoding);
    const copy = encoding && file.copies.get(encoding);
    const made = encoding && !copy ? await this.compressed.of(file, encoding) : null;
    reply.header('content-length', made?.length ?? (copy ?? file).bytes);
    return reply.send(made ?? createReadStream((copy ?? file).path));
  }

  private find(path: string): WebFile | undefined {
    const { portal, reading } = this.apps;
    if (path === '' || path === 'index.html') return portal.get('index.html');
    if (serverSide.test(path)) return undefined;
    // csp.json is for the server; OHIF's index.html is a page, reached by its own addresses only.
    const file = portal.get(path) ?? (path === 'csp.json' ? undefined : reading.get(path));
    if (file) return file;
    if (/^viewer(\/|$)/.test(path)) return reading.get('index.html');
    // An unknown name with an ending is a missing file, not a page: a browser must not get HTML for a script.
    return /\.[A-Za-z0-9]{1,8}$/.test(path) ? undefined : portal.get('index.html');
  }
}

/** The encodings that a browser takes, the smaller one first. */
function acceptedBy(request: FastifyRequest): readonly Encoding[] {
  const named = String(request.headers['accept-encoding'] ?? '').split(',').map((part) => part.trim());
  const taken = named.filter((part) => !/;\s*q=0(\.0*)?$/.test(part)).map((part) => part.split(';', 1)[0]);
  return (['br', 'gzip'] as const).filter((encoding) => taken.includes(encoding));
}
