import { Controller, Delete, Inject, Param, Query, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { DeleteImages, deletionReasons } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply } from 'fastify';
import { requireUid } from './require-uid';
import type { AddressParams } from './study-door';

/** Deletion of studies, series and instances. No part of PS3.18, but an archive must be able to; for administrators, with a reason. */
@Controller('dicom-web')
export class DeletionController {
  constructor(@Inject(DeleteImages) private readonly deleteImages: DeleteImages) {}

  @Delete(['studies/:study', 'studies/:study/series/:series', 'studies/:study/series/:series/instances/:instance'])
  @Allows('study.delete')
  async remove(@CurrentActor() actor: Actor, @Param() params: AddressParams, @Query('reason') given: string | undefined, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const reason = deletionReasons.find((of) => of === given);
    if (!reason) throw new DomainError('bad-input', 'Say why', [{ path: 'query.reason', message: `One of ${deletionReasons.join(', ')}` }]);
    const address = {
      studyInstanceUid: requireUid(params.study),
      ...(params.series === undefined ? {} : { seriesInstanceUid: requireUid(params.series) }),
      ...(params.instance === undefined ? {} : { sopInstanceUid: requireUid(params.instance) }),
    };
    await this.deleteImages.run(actor, address, reason);
    return reply.status(204).send();
  }
}
