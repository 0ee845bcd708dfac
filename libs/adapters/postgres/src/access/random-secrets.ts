import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Secrets } from '@qianli/flow';

/** Secrets from the operating system's random source. */
export class RandomSecrets extends Secrets {
  newToken(): string {
    return randomBytes(32).toString('base64url');
  }
  newId(): string {
    return randomUUID();
  }
  digestOf(token: string): string {
    return createHash('sha256').update(token).digest('hex');
  }
}
