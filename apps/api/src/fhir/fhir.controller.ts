import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { auditApi, casesApi, DomainError, type CaseDetail } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { AuditReads, capabilityStatement, CaseReads, Clock, toAuditEvent, toBundle, toDiagnosticReport, toImagingStudy, toObservation, toServiceRequest, toTask, ViewCase, ViewReport } from '@qianli/flow';
import { Allows, CurrentActor } from '@qianli/http';
import { z } from 'zod';

const mediaType = 'application/fhir+json; charset=utf-8';
const caseId = z.uuid();
const byCase = { ImagingStudy: toImagingStudy, ServiceRequest: toServiceRequest, Task: toTask };
type CaseType = keyof typeof byCase;
type Search = Readonly<Record<string, unknown>>;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const noSuch = () => new DomainError('not-found', 'No such resource, or not for this actor');

/** FHIR R4, read only: a view of the cases with the same visibility and audit. A logical id is the case's own. */
@Controller('fhir/R4')
export class FhirController {
  constructor(
    @Inject(CaseReads) private readonly reads: CaseReads,
    @Inject(ViewCase) private readonly viewCase: ViewCase,
    @Inject(ViewReport) private readonly viewReport: ViewReport,
    @Inject(AuditReads) private readonly audit: AuditReads,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get('metadata')
  @Allows('public')
  @Header('content-type', mediaType)
  metadata() {
    return JSON.stringify(capabilityStatement(this.clock.now().toISOString()));
  }

  @Get('AuditEvent')
  @Allows('audit.view')
  @Header('content-type', mediaType)
  async auditEvents(@CurrentActor() actor: Actor, @Query() search: Search) {
    requireKnown(search, ['_count']);
    const query = auditApi.list.query.parse({ limit: countOf(search) });
    const { items } = await this.audit.list(actor, query);
    return JSON.stringify(toBundle(items.map(toAuditEvent)));
  }

  @Get('DiagnosticReport')
  @Allows('report.view')
  @Header('content-type', mediaType)
  async reports(@CurrentActor() actor: Actor, @Query() search: Search) {
    const signed = await this.cases(actor, search, 'preliminary,final,amended');
    return JSON.stringify(toBundle(await Promise.all(signed.map(async (kase) => toDiagnosticReport(kase, await this.viewReport.report(actor, kase.id))))));
  }

  @Get('DiagnosticReport/:id')
  @Allows('report.view')
  @Header('content-type', mediaType)
  async report(@CurrentActor() actor: Actor, @Param('id') id: string) {
    const kase = await this.caseOf(actor, id);
    return JSON.stringify(toDiagnosticReport(kase, await this.viewReport.report(actor, kase.id)));
  }

  @Get('Observation')
  @Allows('case.view')
  @Header('content-type', mediaType)
  async observations(@CurrentActor() actor: Actor, @Query() search: Search) {
    requireKnown(search, ['based-on']);
    const of = /^(?:ServiceRequest\/)?([0-9a-f-]{36})$/.exec(textOf(search['based-on']) ?? '')?.[1];
    if (!of) throw new DomainError('bad-input', 'Say whose findings: based-on=ServiceRequest/{id}', [{ path: 'query.based-on', message: 'ServiceRequest/{id}' }]);
    const kase = await this.caseOf(actor, of);
    return JSON.stringify(toBundle((kase.preRead?.findings ?? []).map((finding) => toObservation(kase, finding))));
  }

  @Get('Observation/:id')
  @Allows('case.view')
  @Header('content-type', mediaType)
  async observation(@CurrentActor() actor: Actor, @Param('id') id: string) {
    const [of = '', tail = ''] = id.split('.');
    const kase = await this.caseOf(actor, of);
    const finding = kase.preRead?.findings.find((one) => tail.length === 12 && one.id.endsWith(tail));
    if (!finding) throw noSuch();
    return JSON.stringify(toObservation(kase, finding));
  }

  @Get(':type')
  @Allows('case.list')
  @Header('content-type', mediaType)
  async search(@CurrentActor() actor: Actor, @Param('type') type: string, @Query() search: Search) {
    const toResource = byCase[requireType(type)];
    return JSON.stringify(toBundle((await this.cases(actor, search)).map(toResource)));
  }

  @Get(':type/:id')
  @Allows('case.view')
  @Header('content-type', mediaType)
  async read(@CurrentActor() actor: Actor, @Param('type') type: string, @Param('id') id: string) {
    const toResource = byCase[requireType(type)];
    return JSON.stringify(toResource(await this.caseOf(actor, id)));
  }

  private caseOf(actor: Actor, id: string): Promise<CaseDetail> {
    if (!caseId.safeParse(id).success) throw noSuch();
    return this.viewCase.run(actor, id);
  }

  /** `identifier` is the study's UID, with or without `urn:dicom:uid|` and `urn:oid:` before it. */
  private async cases(actor: Actor, search: Search, state?: string) {
    requireKnown(search, ['_count', 'identifier']);
    const studyInstanceUid = textOf(search['identifier'])?.replace(/^urn:dicom:uid\|/, '').replace(/^urn:oid:/, '');
    const query = casesApi.list.query.parse({ limit: countOf(search), order: 'newest', ...(state ? { state } : {}), ...(studyInstanceUid ? { studyInstanceUid } : {}) });
    return (await this.reads.list(actor, query)).items;
  }
}

function requireType(type: string): CaseType {
  const known = (Object.keys(byCase) as CaseType[]).find((of) => of === type);
  if (!known) throw new DomainError('not-found', 'This server has no such resource type; see /fhir/R4/metadata');
  return known;
}

/** A filter that is not understood would show more than was asked for: it is refused, not ignored. */
function requireKnown(search: Search, known: readonly string[]): void {
  const unknown = Object.keys(search).filter((name) => !known.includes(name) && name !== '_format');
  if (unknown.length > 0) throw new DomainError('bad-input', `Search here is by ${known.join(', ')}`, unknown.map((name) => ({ path: `query.${name}`, message: 'not supported' })));
}

function countOf(search: Search): number {
  const count = z.coerce.number().int().min(1).max(200).safeParse(textOf(search['_count']) ?? '50');
  if (!count.success) throw new DomainError('bad-input', '_count is a whole number from 1 to 200', [{ path: 'query._count', message: '1 to 200' }]);
  return count.data;
}
