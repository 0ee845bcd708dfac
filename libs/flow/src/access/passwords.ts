/** Checks the password of somebody who is signed in already, e.g. for a signature. */
export abstract class Passwords {
  /**
   * Whether it is the password of that person. A failure counts like a failed sign-in;
   * throws `too-many-attempts` when there were too many. `address` is the caller's network address where known.
   */
  abstract verify(userId: string, password: string, address?: string): Promise<boolean>;
}

/** One-way form of passwords. */
export abstract class PasswordHashes {
  abstract hash(password: string): Promise<string>;
  /** Takes the same time for `null` (nobody of that name) as for a wrong password. */
  abstract matches(hash: string | null, password: string): Promise<boolean>;
}

/** Secrets that are handed out once and kept only as a digest. */
export abstract class Secrets {
  /** 256 random bits, URL-safe. */
  abstract newToken(): string;
  abstract newId(): string;
  /** SHA-256, hex. */
  abstract digestOf(token: string): string;
}
