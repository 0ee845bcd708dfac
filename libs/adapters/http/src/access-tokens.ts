import { DomainError } from '@qianli/contracts';
import { roles, type Actor, type Role } from '@qianli/domain-case';
import { jwtVerify, SignJWT } from 'jose';

/** Makes and checks access tokens: JWT, HS256, ten minutes. */
export class AccessTokens {
  private readonly key: Uint8Array;

  constructor(secret: string, private readonly lifetimeSeconds = 600) {
    this.key = new TextEncoder().encode(secret);
  }

  async issue(actor: Actor, now: Date): Promise<{ accessToken: string; expiresAt: Date }> {
    const issuedAt = Math.floor(now.getTime() / 1000);
    const accessToken = await new SignJWT({ name: actor.name, role: actor.role, hospital: actor.hospitalId })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(actor.userId)
      .setIssuer('qianli')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.lifetimeSeconds)
      .sign(this.key);
    return { accessToken, expiresAt: new Date((issuedAt + this.lifetimeSeconds) * 1000) };
  }

  /** The actor of a token. Throws `not-signed-in` for one that is expired, forged or not ours. */
  async verify(token: string): Promise<Actor> {
    try {
      const { payload } = await jwtVerify(token, this.key, { issuer: 'qianli', algorithms: ['HS256'] });
      const role = roles.find((of): of is Role => of === payload['role']);
      if (!payload.sub || !role) throw new Error('incomplete token');
      const hospital = payload['hospital'];
      return { userId: payload.sub, name: String(payload['name'] ?? ''), role, hospitalId: typeof hospital === 'string' ? hospital : null };
    } catch (cause) {
      throw new DomainError('not-signed-in', cause instanceof Error ? cause.message : 'bad token');
    }
  }
}
