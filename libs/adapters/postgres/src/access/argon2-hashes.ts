import { Algorithm, hash, verify, type Options } from '@node-rs/argon2';
import { PasswordHashes } from '@qianli/flow';

/** OWASP Password Storage Cheat Sheet, first recommendation for argon2id: 19 MiB, 2 passes, 1 lane. */
const parameters: Options = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords as argon2id. */
export class Argon2Hashes extends PasswordHashes {
  private decoy: Promise<string> | null = null;

  hash(password: string): Promise<string> {
    return hash(password, parameters);
  }

  async matches(encoded: string | null, password: string): Promise<boolean> {
    // Nobody of that name: the same work, so that the time tells nothing.
    this.decoy ??= this.hash('no password fits this');
    const against = encoded ?? (await this.decoy);
    const fits = await verify(against, password).catch(() => false);
    return encoded !== null && fits;
  }
}
