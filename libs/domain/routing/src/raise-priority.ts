import { raised, type Priority } from '@qianli/domain-case';

/**
 * The priority after a pre-read: a flagged finding makes a routine case urgent; nothing is ever lowered, and the AI never
 * makes a case stat (that is the county's word about the patient, not about the image).
 */
export function priorityAfterPreRead(current: Priority, findings: readonly { readonly flagged: boolean }[]): Priority {
  return findings.some((finding) => finding.flagged) ? raised(current, 'urgent') : current;
}
