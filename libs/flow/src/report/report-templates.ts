import { DomainError, type ReportTemplateContent } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { FlowTransaction, TransactionsOf } from '../shared/transaction';
import type { ReportTemplate } from './report-store';

export abstract class ReportTemplateTransaction extends FlowTransaction {
  /** Throws `duplicate-name`. */
  abstract addTemplate(template: ReportTemplateContent): Promise<ReportTemplate>;
  /** null: there is no such template. Throws `duplicate-name`. */
  abstract changeTemplate(id: string, template: ReportTemplateContent): Promise<ReportTemplate | null>;
}
export abstract class ReportTemplateStore extends TransactionsOf<ReportTemplateTransaction> {}

/** The texts that readers start from. A report keeps its own copy: a change here alters nothing that was written. */
export class ReportTemplates {
  constructor(private readonly store: ReportTemplateStore) {}

  add(actor: Actor, template: ReportTemplateContent): Promise<ReportTemplate> {
    return this.store.inTransaction({ actor, action: 'template.added' }, async (tx) => {
      const added = await tx.addTemplate(template);
      tx.audit({ actor, action: 'template.added', outcome: 'success', detail: { templateId: added.id, modality: added.modality } });
      return added;
    });
  }

  change(actor: Actor, id: string, template: ReportTemplateContent): Promise<ReportTemplate> {
    return this.store.inTransaction({ actor, action: 'template.changed' }, async (tx) => {
      const changed = await tx.changeTemplate(id, template);
      if (!changed) throw new DomainError('not-found', `No template ${id}`);
      tx.audit({ actor, action: 'template.changed', outcome: 'success', detail: { templateId: id, modality: changed.modality } });
      return changed;
    });
  }
}
