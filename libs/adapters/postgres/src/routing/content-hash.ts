import { createHash } from 'node:crypto';
import { canonicalText } from '@qianli/domain-routing';

/** SHA-256 of the canonical text, hex. */
export const contentHash = (value: unknown): string => createHash('sha256').update(canonicalText(value)).digest('hex');
