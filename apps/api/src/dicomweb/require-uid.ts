import { DomainError } from '@qianli/contracts';
import { isUid } from '@qianli/domain-dicom';

/** The gate for UIDs in addresses. Throws `bad-input`. */
export function requireUid(text: string | undefined): string {
  if (text !== undefined && isUid(text)) return text;
  throw new DomainError('bad-input', 'A UID in the address is digits and dots, at most 64 characters');
}
