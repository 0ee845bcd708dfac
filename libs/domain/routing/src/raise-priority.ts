import { raised, type Priority } from '@qianli/domain-case';

/**
 * The priority after a pre-read: a flagged finding makes a routine case urgent, unless its model's manifest or the site says
 * that it may not; nothing is ever lowered, and the AI never makes a case stat (that is the county's word about the patient,
 * not about the image).
 */
export function priorityAfterPreRead(current: Priority, findings: readonly { readonly flagged: boolean; readonly raises?: boolean }[]): Priority {
  return findings.some(({ flagged, raises }) => flagged && raises !== false) ? raised(current, 'urgent') : current;
}
