import type { ArchiveView } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';

/** The archive's state for the operations page. */
export abstract class ArchiveReads {
  abstract view(actor: Actor): Promise<ArchiveView>;
}
