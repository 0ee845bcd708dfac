import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { type KnownModel, type ModelSetting, settingFaults } from '@qianli/domain-pre-read';
import type { Clock } from '../shared/transaction';
import type { ModelView, SettingsReads } from './settings-reads';
import type { SettingsStore, SettingsTransaction } from './settings-store';

type Known = KnownModel & { readonly serial: number };

/**
 * A person decides on a model of the pre-read: whether it runs, in which version, for which hospitals, ages and thresholds.
 * Every decision is kept with its person; it counts from the next study, and what runs ends as it began.
 */
export class SwitchModel {
  constructor(private readonly store: SettingsStore, private readonly reads: SettingsReads, private readonly clock: Clock) {}

  /** Switches it on, into shadow (it runs and nobody sees it), or off. Throws `not-found`; `bad-input` for a model that the worker rejected, with its reasons. */
  run(actor: Actor, id: string, state: ModelSetting['state']): Promise<ModelView> {
    return this.decide(actor, id, 'model.switched', '', (_, { setting }) => Promise.resolve({ ...setting, state }));
  }

  /** Sets everything at once. Throws `stale-draft` when somebody has decided since `basedOn`; `bad-input` with each fault, as for a threshold outside the manifest's range. */
  set(actor: Actor, id: string, { setting, basedOn, reason }: { readonly setting: ModelSetting; readonly basedOn: number; readonly reason: string }): Promise<ModelView> {
    return this.decide(actor, id, 'model.set', reason, (_, { serial }) => {
      if (serial !== basedOn) throw new DomainError('stale-draft', `The setting is ${serial} by now`);
      return Promise.resolve(setting);
    });
  }

  /** Puts an earlier decision in force again, as a decision of its own. */
  rollBack(actor: Actor, id: string, serial: number, reason: string): Promise<ModelView> {
    return this.decide(actor, id, 'model.rolled-back', reason, async (tx) => {
      const earlier = await tx.earlierSetting(id, serial);
      if (!earlier) throw new DomainError('not-found', `No setting ${serial} of model ${id}`);
      return earlier;
    });
  }

  private async decide(actor: Actor, id: string, action: string, reason: string, wanted: (tx: SettingsTransaction, known: Known) => Promise<ModelSetting>): Promise<ModelView> {
    await this.store.inTransaction({ actor, action }, async (tx) => {
      const model = await tx.lockModel(id);
      if (!model) throw new DomainError('not-found', `No model ${id}`);
      const known = await tx.knownModel(id);
      const setting = known && (await wanted(tx, known));
      const sound = await tx.soundVersions(id);
      // A damaged model may always be switched off; nothing else may rest on a folder that does not hold.
      if (!known || !setting || (setting.state !== 'off' && !sound.includes(setting.version))) {
        throw new DomainError('bad-input', 'The worker rejected this model', (model.reasons.length > 0 ? model.reasons : ['No sound folder has this version']).map((message) => ({ path: 'body.state', message })));
      }
      const manifests = Object.fromEntries(Object.entries(known.manifests).filter(([version]) => sound.includes(version)));
      const faults = setting.state === 'off' ? [] : settingFaults(setting, manifests);
      if (faults.length > 0) throw new DomainError('bad-input', 'The setting does not fit the model', faults.map((message) => ({ path: 'body', message })));
      await tx.setModel(id, known.serial + 1, setting, { by: actor, reason, at: this.clock.now() });
      tx.audit({ actor, action, outcome: 'success', detail: { modelId: id, version: setting.version, from: model.state, to: setting.state, serial: known.serial + 1, setting, reason } });
    });
    return this.reads.model(actor, id);
  }
}
