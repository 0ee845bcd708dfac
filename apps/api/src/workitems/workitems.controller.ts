import { Body, Controller, Get, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { isUid } from '@qianli/domain-dicom';
import { CaseReads, caseIdOf, OpenCase, searchWorkitems, toWorkitem, ViewCase, workitemState, workitemStates, type WorkitemState } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTypes } from '../dicomweb/media-types';
import { requireUid } from '../dicomweb/require-uid';
import { workitemsQuery } from './workitems-query';

const jsonTypes = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);
const refusals: Readonly<Record<Exclude<WorkitemState, 'IN PROGRESS'>, string>> = {
  SCHEDULED: 'A workitem is scheduled by its study, not by a client',
  COMPLETED: 'A workitem is completed by the signature of its report',
  CANCELED: 'A reading is given up by releasing, returning or cancelling the case',
};

/** UPS-RS (PS3.18 11), the part that reads the work list: every case is one workitem. To open it is the one move from here. */
@Controller('dicom-web')
export class WorkitemsController {
  constructor(
    @Inject(CaseReads) private readonly reads: CaseReads,
    @Inject(ViewCase) private readonly viewCase: ViewCase,
    @Inject(OpenCase) private readonly openCase: OpenCase,
  ) {}

  @Get('workitems')
  @Allows('case.list')
  async search(@CurrentActor() actor: Actor, @Query() raw: Record<string, string | string[] | undefined>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    requireJson(request);
    const { query, unknown } = workitemsQuery(raw);
    const { rows, more } = await searchWorkitems(this.reads, actor, query);
    const warnings = [
      ...(unknown.length > 0 ? ['299 qianli "Some query parameters are not supported and were ignored"'] : []),
      ...(more ? ['299 qianli "There are additional results that can be requested"'] : []),
    ];
    if (warnings.length > 0) reply.header('warning', warnings.join(', '));
    if (rows.length === 0) return reply.status(204).send();
    return reply.type('application/dicom+json').send(JSON.stringify(rows));
  }

  @Get('workitems/:workitem')
  @Allows('case.view')
  async one(@CurrentActor() actor: Actor, @Param('workitem') uid: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    requireJson(request);
    const workitem = toWorkitem(await this.viewCase.run(actor, requireCaseId(uid)));
    return reply.type('application/dicom+json').send(JSON.stringify([workitem]));
  }

  /** Change Workitem State (PS3.18 11.7). The Transaction UID must be there and is not kept: the lock is the reader's. */
  @Put('workitems/:workitem/state')
  @Allows('case.open')
  async changeState(@CurrentActor() actor: Actor, @Param('workitem') uid: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const caseId = requireCaseId(uid);
    const wanted = wantedState(body);
    const refuse = (why: string) => {
      reply.header('warning', `299 qianli "${why}"`);
      return new DomainError('case-wrong-state', why);
    };
    if (wanted !== 'IN PROGRESS') {
      if (!(await this.reads.detail(actor, caseId))) throw notThere();
      throw refuse(refusals[wanted]);
    }
    const { state } = await this.openCase.run(actor, caseId);
    // The reader of a preliminary report goes on with it, but this workitem is done.
    if (workitemState(state) !== 'IN PROGRESS') throw refuse(`The workitem is ${workitemState(state)}`);
  }
}

const notThere = () => new DomainError('case-not-found', 'No such workitem, or not for this actor');

function requireJson(request: FastifyRequest): void {
  if (!acceptedTypes(request.headers.accept).some(({ type }) => jsonTypes.has(type))) throw new DomainError('not-acceptable', 'UPS-RS answers with application/dicom+json');
}

/** The case behind a workitem. Throws `bad-input` for what is no UID, `case-not-found` for what is none of ours. */
function requireCaseId(uid: string): string {
  const caseId = caseIdOf(requireUid(uid));
  if (caseId === null) throw notThere();
  return caseId;
}

/** The state that a data set asks for; it may stand in an array of one. Throws `bad-input`. */
function wantedState(body: unknown): WorkitemState {
  const dataset: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
  const transaction = firstValue(dataset, '00081195');
  if (typeof transaction !== 'string' || !isUid(transaction)) throw wrongBody('00081195', 'A Transaction UID is needed');
  const asked = firstValue(dataset, '00741000');
  const state = workitemStates.find((of) => of === asked);
  if (!state) throw wrongBody('00741000', `One of ${workitemStates.join(', ')}`);
  return state;
}

const wrongBody = (tag: string, message: string) => new DomainError('bad-input', 'The change of state cannot be read', [{ path: `body.${tag}`, message }]);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function firstValue(dataset: unknown, tag: string): unknown {
  const element = isRecord(dataset) ? dataset[tag] : undefined;
  const values = isRecord(element) ? element['Value'] : undefined;
  return Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined;
}
