import { DomainError, type ReplyOf, type RequestOf, type inUseApi } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { proposeThreshold, type ThresholdProposal } from '@qianli/domain-in-use';
import type { Clock } from '../shared/transaction';
import type { InUseReads } from './in-use-reads';
import type { InUseStore, ModelRef } from './in-use-store';

/** Thresholds in force at a hospital: `model version` → finding code → value. */
export type ThresholdsOfSite = Readonly<Record<string, Readonly<Record<string, number>>>>;
export const modelKey = ({ id, version }: ModelRef): string => `${id} ${version}`;

/** The site's own threshold of a finding where a person put one in force; else the manifest's. */
export const thresholdFor = (site: ThresholdsOfSite, model: ModelRef, code: string, manifest: number): number => site[modelKey(model)]?.[code] ?? manifest;

export abstract class SiteThresholdReads {
  abstract thresholdsAt(hospitalId: string): Promise<ThresholdsOfSite>;
}

/** Proposes a threshold from a site's own confirmed cases; a named person puts it in force, with his reason, and may take it back. */
export class SiteThresholds {
  constructor(private readonly store: InUseStore, private readonly reads: InUseReads, private readonly clock: Clock) {}

  async propose(model: ModelRef, hospitalId: string, code: string): Promise<ThresholdProposal> {
    const scored = await this.reads.scoredCases(model, hospitalId, code);
    if (!scored) throw new DomainError('not-found', `No hospital ${hospitalId}, or no model ${modelKey(model)} with ${code}`);
    return proposeThreshold(scored);
  }

  /** Throws `threshold-not-proposed` for a value that neither the cases propose now nor anybody put in force before. */
  async accept(actor: Actor, modelId: string, asked: RequestOf<typeof inUseApi.acceptThreshold>['body']): Promise<ReplyOf<typeof inUseApi.acceptThreshold>> {
    const { hospitalId, code, value, reason } = asked;
    const model = { id: modelId, version: asked.version };
    const proposal = await this.propose(model, hospitalId, code);
    const id = await this.store.inTransaction({ actor, action: 'threshold.accepted', hospitalId }, async (tx) => {
      const before = await tx.lockThresholds(model, hospitalId, code);
      const isProposed = proposal.outcome === 'proposed' && proposal.threshold === value;
      const goesBack = before.length > 0 && (value === null || before.includes(value));
      if (!isProposed && !goesBack) throw new DomainError('threshold-not-proposed', `${value} is not proposed for ${modelKey(model)} ${code}`);
      const stored = await tx.addThreshold({ model, hospitalId, code, value, reason, basis: isProposed ? proposal : { outcome: 'earlier' } }, actor.userId, this.clock.now());
      tx.audit({ actor, action: 'threshold.accepted', outcome: 'success', hospitalId, detail: { modelId, modelVersion: model.version, code, from: before[0] ?? null, to: value, version: stored.version, basis: isProposed ? 'proposed' : 'earlier', positives: proposal.positives, negatives: proposal.negatives } });
      return stored.id;
    });
    const kept = (await this.reads.siteThresholds(modelId)).find((of) => of.id === id);
    if (!kept) throw new Error(`Threshold ${id} was kept and is gone`);
    return kept;
  }
}
