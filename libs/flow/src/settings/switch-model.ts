import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ModelView, SettingsReads } from './settings-reads';
import type { SettingsStore } from './settings-store';

/** Switches a model of the pre-read on, into shadow (it runs and nobody sees it), or off. */
export class SwitchModel {
  constructor(private readonly store: SettingsStore, private readonly reads: SettingsReads) {}

  /** Throws `not-found`; `bad-input` for a model that the worker rejected, with its reasons. */
  async run(actor: Actor, id: string, state: 'active' | 'shadow' | 'off'): Promise<ModelView> {
    await this.store.inTransaction({ actor, action: 'model.switched' }, async (tx) => {
      const model = await tx.lockModel(id);
      if (!model) throw new DomainError('not-found', `No model ${id}`);
      if (model.state === 'rejected') {
        throw new DomainError('bad-input', 'The worker rejected this model', model.reasons.map((message) => ({ path: 'body.state', message })));
      }
      await tx.switchModel(id, state);
      tx.audit({ actor, action: 'model.switched', outcome: 'success', detail: { modelId: id, version: model.version, from: model.state, to: state } });
    });
    return this.reads.model(actor, id);
  }
}
