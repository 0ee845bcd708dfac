import { DomainError } from '@qianli/contracts';
import { roles, type Actor, type Role } from '@qianli/domain-case';
import { jwtVerify, SignJWT } from 'jose';

/** Own choice: more people than read at once; forgetting one costs a check. */
const mostHeld = 1000;

/** Makes and checks access tokens: JWT, HS256, ten minutes. */
export class AccessTokens {
  private readonly key: Uint8Array;
  /** Tokens whose signature held, until they run out: a viewer shows the same one with each of a thousand frames. */
  private readonly held = new Map<string, { readonly actor: Actor; readonly untilMs: number }>();

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
    const held = this.held.get(token);
    if (held && held.untilMs > Date.now()) return held.actor;
    try {
      const { payload } = await jwtVerify(token, this.key, { issuer: 'qianli', algorithms: ['HS256'] });
      const role = roles.find((of): of is Role => of === payload['role']);
      if (!payload.sub || !role) throw new Error('incomplete token');
      const hospital = payload['hospital'];
      const actor: Actor = { userId: payload.sub, name: String(payload['name'] ?? ''), role, hospitalId: typeof hospital === 'string' ? hospital : null };
      if (this.held.size >= mostHeld) this.held.clear();
      this.held.set(token, { actor, untilMs: (payload.exp ?? 0) * 1000 });
      return actor;
    } catch (cause) {
      throw new DomainError('not-signed-in', cause instanceof Error ? cause.message : 'bad token');
    }
  }
}
