import type { Language, Pair } from '../words/pair';
import * as ofCases from './case-labels';
import * as ofPlatform from './platform-labels';

/** The labels of every code that the contracts may send. */
export const labels = {
  state: ofCases.stateLabels, priority: ofCases.priorityLabels, returnReason: ofCases.returnReasonLabels, step: ofCases.stepLabels, modality: ofCases.modalityLabels,
  bodyPart: ofCases.bodyPartLabels, sex: ofCases.sexLabels, reportStatus: ofCases.reportStatusLabels, preReadStatus: ofCases.preReadStatusLabels, verdict: ofCases.verdictLabels,
  event: ofCases.eventLabels, action: { ...ofCases.eventLabels, ...ofCases.actionLabels },
  role: ofPlatform.roleLabels, error: ofPlatform.errorLabels, readType: ofPlatform.readTypeLabels, credentialState: ofPlatform.credentialStateLabels,
  modelState: ofPlatform.modelStateLabels, finding: ofPlatform.findingLabels, hospitalKind: ofPlatform.hospitalKindLabels, stage: ofPlatform.stageLabels, group: ofPlatform.groupLabels,
  partState: ofPlatform.partStateLabels, part: ofPlatform.partLabels, task: ofPlatform.taskLabels, archiveFinding: ofPlatform.archiveFindingLabels, outcome: ofPlatform.outcomeLabels,
  mergeReason: ofPlatform.mergeReasonLabels, incidentResolution: ofPlatform.incidentResolutionLabels, exportReason: ofPlatform.exportReasonLabels, exportOption: ofPlatform.exportOptionLabels, edge: ofPlatform.edgeLabels, orderState: ofPlatform.orderStateLabels, gatewayKeyState: ofPlatform.gatewayKeyStateLabels,
  auditOutcome: ofPlatform.auditOutcomeLabels, weekday: ofPlatform.weekdayLabels, subspecialty: ofPlatform.subspecialtyLabels, regulatory: ofPlatform.regulatoryLabels,
  fileRefusal: ofPlatform.fileRefusalLabels, policy: ofPlatform.policyLabels, escalation: ofPlatform.escalationLabels, patientClass: ofPlatform.patientClassLabels, solver: ofPlatform.solverLabels, agreementState: ofPlatform.agreementStateLabels,
} as const satisfies Record<string, Readonly<Record<string, Pair>>>;
export type LabelTable = keyof typeof labels;

/** What stands where the server sent a code that this page does not know: words, never the code. */
const unknown: Partial<Record<LabelTable, Pair>> = { event: ['其他步骤', 'Another step'], action: ['其他操作', 'Another action'], error: labels.error['internal-error'], fileRefusal: labels.fileRefusal['stow-failed'] };
/** Tables whose codes are themselves words of the field, so an unknown one may be shown as it is. */
const spoken: ReadonlySet<LabelTable> = new Set(['modality', 'bodyPart', 'subspecialty', 'part', 'regulatory', 'policy', 'solver']);

/** The label of a code in a language. */
export function labelOf(table: LabelTable, code: string | number, language: Language): string {
  const found = (labels[table] as Readonly<Record<string, Pair>>)[code] ?? (spoken.has(table) ? (labels[table] as Readonly<Record<string, Pair>>)[String(code).toUpperCase().replace(/[\s_-]/g, '')] : undefined);
  const pair = found ?? unknown[table];
  if (pair) return pair[language === 'zh' ? 0 : 1];
  return spoken.has(table) ? String(code) : '—';
}
