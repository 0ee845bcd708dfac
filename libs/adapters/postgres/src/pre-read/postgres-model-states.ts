import type { ModelManifest } from '@qianli/domain-pre-read';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';

/** A model folder as a worker found it. */
export interface FoundModel {
  readonly folder: string;
  readonly state: 'active' | 'rejected';
  readonly reasons: readonly string[];
  readonly manifest: ModelManifest | null;
  readonly card: string;
}

/** The models for the administrators' page: what the workers found, and what was switched off. */
export class PostgresModelStates {
  constructor(private readonly database: Database) {}

  /** A switch that an administrator set stays; a rejected model is rejected whatever the switch says. One that nobody switched begins as its manifest says. */
  async report(models: readonly FoundModel[], at: Date): Promise<void> {
    for (const model of models) {
      const id = model.manifest?.id ?? model.folder;
      const before = await this.database.prisma.modelState.findUnique({ where: { id }, select: { state: true } });
      const state = model.state === 'rejected' ? 'rejected' : before && before.state !== 'rejected' ? before.state : (model.manifest?.startsAs ?? 'active');
      const row = { version: model.manifest?.version ?? '', state, reasons: [...model.reasons], manifest: JSON.parse(JSON.stringify(model.manifest ?? {})) as Prisma.InputJsonObject, card: model.card, seenAt: at };
      await this.database.prisma.modelState.upsert({ where: { id }, create: { id, ...row }, update: row });
    }
  }

  /** Models whose results must not be shown: those that do not run at all, and those that run in shadow. */
  async hidden(): Promise<{ readonly off: readonly string[]; readonly shadow: readonly string[] }> {
    const rows = await this.database.prisma.modelState.findMany({ where: { state: { not: 'active' } }, select: { id: true, state: true } });
    const idsOf = (isShadow: boolean) => rows.filter(({ state }) => (state === 'shadow') === isShadow).map(({ id }) => id);
    return { off: idsOf(false), shadow: idsOf(true) };
  }
}
