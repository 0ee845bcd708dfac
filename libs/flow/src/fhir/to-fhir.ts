import type { AuditEvent, CaseDetail, CaseSummary, Finding, Report } from '@qianli/contracts';
import type { CaseState } from '@qianli/domain-case';

/** A FHIR R4 resource as it goes over the wire. */
export type FhirResource = { readonly resourceType: string; readonly id: string } & Readonly<Record<string, unknown>>;

/** How a case's state reads in FHIR's words: Task.status (`cancelled`, two l), its business status ours. */
const taskStatus: Readonly<Record<CaseState, string>> = {
  receiving: 'draft', received: 'requested', 'in-pool': 'requested', assigned: 'accepted', reading: 'in-progress', returned: 'on-hold',
  preliminary: 'in-progress', final: 'completed', amended: 'completed', cancelled: 'cancelled',
};
/** A cancelled case keeps its images. */
const studyStatus = (state: CaseState) => (state === 'receiving' ? 'registered' : 'available');
const requestStatus = (state: CaseState) => ({ cancelled: 'revoked', final: 'completed', amended: 'completed', returned: 'on-hold' } as Partial<Record<CaseState, string>>)[state] ?? 'active';
/** DiagnosticReport.status has `appended` and `amended` of its own. */
const reportStatus: Readonly<Record<Report['status'], string>> = { preliminary: 'preliminary', final: 'final', amended: 'amended', appended: 'appended' };

type AnyCase = CaseSummary | CaseDetail;
const dicomUid = (uid: string) => ({ system: 'urn:dicom:uid', value: `urn:oid:${uid}` });
const patientOf = (kase: AnyCase) => ({ type: 'Patient', identifier: { value: kase.patientId, assigner: { display: kase.sendingHospital.name } }, display: kase.patientName });
const modalityOf = (kase: AnyCase) => ({ system: 'http://dicom.nema.org/resources/ontology/DCM', code: kase.modality });
const person = (of: { id: string; name: string } | null) => (of ? { type: 'Practitioner', identifier: { value: of.id }, display: of.name } : undefined);
const without = (resource: Record<string, unknown>): FhirResource => Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined && value !== null)) as FhirResource;

/** The images of a case. */
export function toImagingStudy(kase: AnyCase): FhirResource {
  return without({
    resourceType: 'ImagingStudy', id: kase.id, identifier: [dicomUid(kase.studyInstanceUid)], status: studyStatus(kase.state), modality: [modalityOf(kase)],
    subject: patientOf(kase), basedOn: [{ reference: `ServiceRequest/${kase.id}` }], numberOfInstances: kase.instances, description: kase.studyDescription,
    started: 'studyDate' in kase ? kase.studyDate : undefined,
  });
}

/** What the county asked for: to read this study, with its priority and history. */
export function toServiceRequest(kase: AnyCase): FhirResource {
  return without({
    resourceType: 'ServiceRequest', id: kase.id, status: requestStatus(kase.state), intent: 'order', priority: kase.priority,
    code: { coding: [modalityOf(kase)], ...(kase.studyDescription ? { text: kase.studyDescription } : {}) }, subject: patientOf(kase), authoredOn: kase.steps.sentAt,
    requester: { type: 'Organization', identifier: { value: kase.sendingHospital.id }, display: kase.sendingHospital.name },
    supportingInfo: [{ reference: `ImagingStudy/${kase.id}` }], note: kase.historyLine ? [{ text: 'history' in kase ? kase.history : kase.historyLine }] : undefined,
  });
}

/** The reading of it: where it stands and with whom. */
export function toTask(kase: AnyCase): FhirResource {
  return without({
    resourceType: 'Task', id: kase.id, status: taskStatus[kase.state], businessStatus: { text: kase.state }, intent: 'order', priority: kase.priority,
    focus: { reference: `ServiceRequest/${kase.id}` }, for: patientOf(kase), authoredOn: kase.steps.sentAt, lastModified: lastOf(kase), owner: person(kase.assignedTo),
    restriction: kase.dueAt ? { period: { end: kase.dueAt } } : undefined,
    statusReason: 'returned' in kase && kase.returned ? { text: kase.returned.reason } : undefined,
  });
}
const lastOf = ({ steps }: AnyCase) => Object.values(steps).filter((at): at is string => at !== null).sort().at(-1);

/** The report in force. Its text is the signed one; the digest stands as an identifier. */
export function toDiagnosticReport(kase: AnyCase, report: Report): FhirResource {
  return without({
    resourceType: 'DiagnosticReport', id: kase.id, identifier: [{ system: 'urn:qianli:report-digest', value: report.digest }], status: reportStatus[report.status],
    code: { coding: [modalityOf(kase)], ...(kase.studyDescription ? { text: kase.studyDescription } : {}) }, subject: patientOf(kase), basedOn: [{ reference: `ServiceRequest/${kase.id}` }],
    imagingStudy: [{ reference: `ImagingStudy/${kase.id}` }], issued: report.signedAt, resultsInterpreter: [person(report.signedBy)],
    conclusion: report.impression, text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escaped(report.findings)}</p><p>${escaped(report.impression)}</p></div>` },
    meta: { versionId: String(report.version) },
  });
}
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br/>');

/** A finding of the pre-read, by a device: preliminary for ever, until a reader's own report says it. `id` joins case and finding. */
export function toObservation(kase: CaseDetail, finding: Finding): FhirResource {
  const { assessment } = finding;
  return without({
    resourceType: 'Observation', id: `${kase.id}.${finding.id.slice(-12)}`, status: 'preliminary', basedOn: [{ reference: `ServiceRequest/${kase.id}` }],
    code: { coding: [{ system: 'urn:qianli:finding', code: finding.code, display: finding.label.en }], text: finding.label.zh }, subject: patientOf(kase), partOf: [{ reference: `ImagingStudy/${kase.id}` }],
    device: { type: 'Device', identifier: { value: `${finding.model.id} ${finding.model.version}` }, display: finding.model.id },
    valueBoolean: finding.flagged,
    component: [
      { code: { text: finding.kind === 'network' ? 'probability' : 'score of a rule' }, valueQuantity: { value: finding.probability } },
      { code: { text: 'threshold' }, valueQuantity: { value: finding.threshold } },
      ...finding.measurements.map((of) => ({ code: { coding: [{ code: of.code }], text: of.label.en }, valueQuantity: { value: of.value, unit: of.unit } })),
    ],
    note: [{ text: assessment ? `Assessed by ${assessment.by.name}: ${assessment.verdict}` : `${kase.preRead?.research === false ? '' : 'Research use, '}not read by a human` }],
  });
}

/** A line of the audit trail. */
export function toAuditEvent(line: AuditEvent): FhirResource {
  return without({
    resourceType: 'AuditEvent', id: String(line.seq), type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' }, subtype: [{ code: line.action }],
    recorded: line.at, outcome: line.outcome === 'success' ? '0' : '4',
    agent: [{ who: { ...(line.actor.id ? { identifier: { value: line.actor.id } } : {}), display: line.actor.name }, requestor: true, ...(line.actor.role ? { role: [{ text: line.actor.role }] } : {}) }],
    source: { observer: { display: 'Qianli' } }, entity: line.caseId ? [{ what: { reference: `Task/${line.caseId}` } }] : undefined,
  });
}

/** A searchset. `total` is left out: it would have to be counted. */
export function toBundle(resources: readonly FhirResource[]): Record<string, unknown> {
  return { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })) };
}

/** What this server can be asked. */
export function capabilityStatement(date: string): Record<string, unknown> {
  const reads = ['ImagingStudy', 'ServiceRequest', 'Task', 'DiagnosticReport'];
  const limits: Readonly<Record<string, string>> = { Observation: 'Findings of the pre-read; search by based-on=ServiceRequest/{id}', AuditEvent: 'Search only' };
  return {
    resourceType: 'CapabilityStatement', status: 'active', date, kind: 'instance', fhirVersion: '4.0.1', format: ['application/fhir+json'], software: { name: 'Qianli' },
    rest: [{
      mode: 'server',
      resource: [...reads, ...Object.keys(limits)].map((type) => ({
        type, ...(limits[type] ? { documentation: limits[type] } : {}), interaction: [...(type === 'AuditEvent' ? [] : [{ code: 'read' }]), { code: 'search-type' }],
        searchParam: type === 'Observation' ? [{ name: 'based-on', type: 'reference' }] : [{ name: '_count', type: 'number' }, ...(type === 'AuditEvent' ? [] : [{ name: 'identifier', type: 'token' }])],
      })),
    }],
  };
}
