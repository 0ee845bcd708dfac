import { Algorithm, hash, verify, type Options } from '@node-rs/argon2';
import { PasswordHashes } from '@qianli/flow';

/** OWASP Password Storage Cheat Sheet, first recommendation for argon2id: 19 MiB, 2 passes, 1 lane. */
const parameters: Options = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of 32 random bytes that nobody kept, with the same parameters. */
const decoy = '$argon2id$v=19$m=19456,t=2,p=1$tVSINud99G6F/EreFM88Ag$rKmD4kMXn+PGHnIAVwn138VhxFjpGDoCoTBcZVNwQtM';

/** Passwords as argon2id. */
export class Argon2Hashes extends PasswordHashes {
  hash(password: string): Promise<string> {
    return hash(password, parameters);
  }

  async matches(encoded: string | null, password: string): Promise<boolean> {
    // Nobody of that name: the same work, so that the time tells nothing.
    const fits = await verify(encoded ?? decoy, password).catch(() => false);
    return encoded !== null && fits;
  }
}
