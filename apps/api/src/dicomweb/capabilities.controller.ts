import { Controller, Options, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import { Allows } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { capabilities, wadl } from './capabilities';
import { acceptedTypes } from './media-types';

const wadlTypes = new Set(['application/vnd.sun.wadl+xml', 'application/xml', '*/*', 'application/*']);

/** What the service can do (PS3.18 8.9): OPTIONS on its base address answers with a WADL document, or the same as JSON. */
@Controller()
export class CapabilitiesController {
  @Options('dicom-web')
  @Allows('signed-in')
  describe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): FastifyReply {
    for (const { type } of acceptedTypes(request.headers.accept)) {
      if (type === 'application/json') return reply.type('application/json').send(JSON.stringify({ base: '/dicom-web', capabilities }));
      if (wadlTypes.has(type)) return reply.type('application/vnd.sun.wadl+xml').send(wadl('/dicom-web'));
    }
    throw new DomainError('not-acceptable', 'Capabilities are application/vnd.sun.wadl+xml or application/json');
  }
}
