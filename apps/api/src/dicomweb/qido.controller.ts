import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { StudyReads, type Address, type QidoLevel } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes } from './media-types';
import { qidoQuery } from './qido-query';
import { requireUid } from './require-uid';

type RawQuery = Record<string, string | string[] | undefined>;
const jsonTypes = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);

/** QIDO-RS (PS3.18 10.6). Below a study that the actor may not see there is nothing, as below one that is not there. */
@Controller('dicom-web')
export class QidoController {
  constructor(@Inject(StudyReads) private readonly reads: StudyReads) {}

  @Get('studies')
  @Allows('study.view')
  studies(@CurrentActor() actor: Actor, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'studies', {}, query, request, reply);
  }

  @Get('series')
  @Allows('study.view')
  series(@CurrentActor() actor: Actor, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'series', {}, query, request, reply);
  }

  @Get('instances')
  @Allows('study.view')
  instances(@CurrentActor() actor: Actor, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'instances', {}, query, request, reply);
  }

  @Get('studies/:study/series')
  @Allows('study.view')
  studySeries(@CurrentActor() actor: Actor, @Param('study') study: string, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'series', { studyInstanceUid: requireUid(study) }, query, request, reply);
  }

  @Get('studies/:study/instances')
  @Allows('study.view')
  studyInstances(@CurrentActor() actor: Actor, @Param('study') study: string, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'instances', { studyInstanceUid: requireUid(study) }, query, request, reply);
  }

  @Get('studies/:study/series/:series/instances')
  @Allows('study.view')
  seriesInstances(@CurrentActor() actor: Actor, @Param('study') study: string, @Param('series') series: string, @Query() query: RawQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.answer(actor, 'instances', { studyInstanceUid: requireUid(study), seriesInstanceUid: requireUid(series) }, query, request, reply);
  }

  private async answer(actor: Actor, level: QidoLevel, address: Partial<Address>, raw: RawQuery, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!acceptedTypes(request.headers.accept).some(({ type }) => jsonTypes.has(type))) throw new DomainError('not-acceptable', 'QIDO-RS answers with application/dicom+json');
    const { query, unknown } = qidoQuery(level, address, raw);
    const { rows, more, ignored } = await this.reads.query(actor, query);
    const warnings = [
      ...(unknown.length + ignored.length > 0 ? ['299 qianli "Some query parameters are not supported and were ignored"'] : []),
      ...(more ? ['299 qianli "There are additional results that can be requested"'] : []),
    ];
    if (warnings.length > 0) reply.header('warning', warnings.join(', '));
    if (rows.length === 0) return reply.status(204).send();
    return reply.type('application/dicom+json').send(JSON.stringify(rows));
  }
}
