import { DomainError, type GatewayKeyView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Clock } from '../shared/transaction';
import type { TransferStore } from './transfer-store';

/** Signing keys of gateways: an account's first key is trusted as it comes (the account proved itself with its password), any later one waits for an administrator. */
export class GatewayKeys {
  constructor(
    private readonly store: TransferStore,
    private readonly clock: Clock,
    private readonly isPublicKey: (publicKey: string) => boolean,
  ) {}

  /** Safe to say twice. A key of another account is not told from one that is no key. */
  register(actor: Actor, { name, publicKey }: { name: string; publicKey: string }): Promise<GatewayKeyView> {
    const { hospitalId, userId } = actor;
    return this.store.inTransaction({ actor, action: 'gateway-key.registered', hospitalId }, async (tx) => {
      if (!hospitalId) throw new DomainError('not-allowed', 'Only a gateway of a hospital has a key');
      const known = await tx.key(publicKey);
      if ((known && known.userId !== userId) || !this.isPublicKey(publicKey)) throw new DomainError('bad-input', 'This is no Ed25519 public key (SPKI, base64) of this account');
      if (!known) {
        const state = (await tx.keysOf(userId)) === 0 ? 'trusted' : 'waiting';
        await tx.addKey({ hospitalId, userId, name, publicKey, state, at: this.clock.now() });
        tx.audit({ actor, action: 'gateway-key.registered', outcome: 'success', hospitalId, detail: { state } });
      }
      return tx.keyView(publicKey);
    });
  }

  decide(actor: Actor, id: string, state: 'trusted' | 'revoked'): Promise<GatewayKeyView> {
    const action = state === 'trusted' ? 'gateway-key.trusted' : 'gateway-key.revoked';
    return this.store.inTransaction({ actor, action }, async (tx) => {
      const key = await tx.decideKey(id, state, actor.userId, this.clock.now());
      if (!key) throw new DomainError('not-found', 'No such gateway key');
      tx.audit({ actor, action, outcome: 'success', hospitalId: key.hospitalId, detail: { keyId: id } });
      return tx.keyView(key.publicKey);
    });
  }

  list(): Promise<readonly GatewayKeyView[]> {
    return this.store.allKeys();
  }
}
