import { DomainError } from '@qianli/contracts';

/** A credential is marked when it lapses within so many days. */
export const expiresSoonDays = 30;
export type CredentialState = 'valid' | 'expires-soon' | 'expired' | 'not-yet';

/** How a credential stands on `today`; its first and last day belong to it. All days are `YYYY-MM-DD` of the hospital's calendar. */
export function credentialState(validFrom: string, validUntil: string, today: string): CredentialState {
  if (today > validUntil) return 'expired';
  if (today < validFrom) return 'not-yet';
  const daysLeft = (Date.parse(validUntil) - Date.parse(today)) / 86_400_000;
  return daysLeft <= expiresSoonDays ? 'expires-soon' : 'valid';
}

/** Throws `bad-input` for a credential that ends before it begins; one day is allowed. */
export function requireValidity(validFrom: string, validUntil: string): void {
  if (validUntil >= validFrom) return;
  throw new DomainError('bad-input', 'The credential ends before it begins', [
    { path: 'body.validUntil', message: `The credential ends on ${validUntil}, before it begins on ${validFrom}. Set a last day that is not before the first.`, zh: `资质于 ${validUntil} 到期，早于生效日 ${validFrom}。请把到期日改到生效日之后。` },
  ]);
}
