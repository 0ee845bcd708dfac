import { Readable } from 'node:stream';
import { Controller, Inject, Res } from '@nestjs/common';
import { identityApi, type RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { ExportStudy } from '@qianli/flow';
import { CurrentActor, Implements, Parsed } from '@qianli/http';
import type { FastifyReply } from 'fastify';
import { zipStream } from './zip-stream';

/** Studies that leave the platform without their person. */
@Controller()
export class ExportController {
  constructor(@Inject(ExportStudy) private readonly exportStudy: ExportStudy) {}

  @Implements(identityApi.exportStudy)
  async export(@CurrentActor() actor: Actor, @Parsed() { params, body }: RequestOf<typeof identityApi.exportStudy>, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const files = await this.exportStudy.run(actor, params.id, body);
    return reply.status(200).type('application/zip').header('content-disposition', 'attachment; filename="study.zip"').send(Readable.from(zipStream(files), { objectMode: false }));
  }
}
