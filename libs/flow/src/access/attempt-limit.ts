/** After so many failures for one user name since its last success, or from one address, sign-in waits. */
export const attemptLimit = { ofUsername: 5, fromAddress: 20, windowMs: 15 * 60_000 } as const;

/** Failures within the window. */
export interface Failures {
  /** For the user name, since its last success. */
  readonly ofUsername: number;
  readonly fromAddress: number;
}

/** Whether a further attempt is refused unseen, whatever the password. */
export function isLockedOut(failures: Failures): boolean {
  return failures.ofUsername >= attemptLimit.ofUsername || failures.fromAddress >= attemptLimit.fromAddress;
}
