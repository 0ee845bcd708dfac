import type { CardValue } from '@qianli/contracts';
import type { EvaluationRecord } from '@qianli/domain-pre-read';
import { clopperPearson, type Reference } from '@qianli/domain-in-use';
import type { ModelRef } from '@qianli/flow';
import type { Prisma } from '../../generated/client';
import type { Database } from '../shared/database';

/** What is kept of a model's `evaluation.json`, and of its label. */
interface KeptFigures {
  readonly code: string;
  readonly sets: readonly { readonly name: string; readonly unseen: boolean; readonly n: number; readonly positive: number; readonly truePositive: number; readonly falsePositive: number }[];
  readonly reference?: Readonly<Record<string, Reference>>;
}
/** `evaluation.json` may state what inputs and scores looked like, per characteristic. */
export type CardRecord = Pick<EvaluationRecord, 'model' | 'sets'> & { readonly reference?: Readonly<Record<string, Reference>> };

/** The figures of the cards, so that they stand beside what is measured here. */
export class PostgresCardFigures {
  constructor(private readonly database: Database) {}

  async keep(record: CardRecord, code: string, at: Date): Promise<void> {
    const figures: KeptFigures = {
      code,
      sets: record.sets.flatMap(({ name, unseen, roc, atSetThreshold }) => (atSetThreshold ? [{ name, unseen, n: roc.n, positive: roc.positive, truePositive: atSetThreshold.truePositive, falsePositive: atSetThreshold.falsePositive }] : [])),
      ...(record.reference ? { reference: record.reference } : {}),
    };
    const row = { figures: JSON.parse(JSON.stringify(figures)) as Prisma.InputJsonObject, seenAt: at };
    const where = { modelId: record.model.id, modelVersion: record.model.version };
    await this.database.prisma.modelCardFigures.upsert({ where: { modelId_modelVersion: where }, create: { ...where, ...row }, update: row });
  }

  /** Predictive values of the cards' sets; of a model with unseen sets only those. */
  async values(): Promise<readonly CardValue[]> {
    const rows = await this.database.prisma.modelCardFigures.findMany();
    return rows.flatMap(({ modelId, modelVersion, figures }) => {
      const { code, sets } = figures as unknown as KeptFigures;
      const told = sets.some(({ unseen }) => unseen) ? sets.filter(({ unseen }) => unseen) : sets;
      return told.flatMap(({ name, unseen, n, positive, truePositive, falsePositive }) => {
        const flagged = truePositive + falsePositive;
        const [low, high] = clopperPearson(truePositive, flagged);
        return flagged === 0 ? [] : [{ model: { id: modelId, version: modelVersion }, code, set: name, unseen, n: flagged, confirmed: truePositive, share: truePositive / flagged, low, high, prevalence: positive / n }];
      });
    });
  }

  async reference({ id, version }: ModelRef): Promise<Readonly<Record<string, Reference>>> {
    const row = await this.database.prisma.modelCardFigures.findUnique({ where: { modelId_modelVersion: { modelId: id, modelVersion: version } } });
    return (row?.figures as unknown as KeptFigures | undefined)?.reference ?? {};
  }
}
