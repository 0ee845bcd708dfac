import { DomainError, manifestDocument, type ManifestDocument, type ManifestReply } from '@qianli/contracts';
import { type Actor, mayGoToReaders, type Priority, raised } from '@qianli/domain-case';
import type { CompleteStudy } from '../ingest/complete-study';
import type { Clock } from '../shared/transaction';
import type { AnnouncedStudy, GatewayKey, TransferStore, TransferTransaction } from './transfer-store';

export interface SignedManifest {
  readonly document: string;
  readonly signature: string;
  readonly publicKey: string;
}

/** A gateway says what belongs to a study, signed. The answer is what is still wanted; when that is nothing and the gateway says it is all, the study goes to readers. Safe to say twice. */
export class AnnounceStudy {
  constructor(
    private readonly store: TransferStore,
    private readonly completeStudy: CompleteStudy,
    private readonly clock: Clock,
    private readonly isSigned: (of: SignedManifest) => boolean,
  ) {}

  async run(actor: Actor, signed: SignedManifest): Promise<ManifestReply> {
    const reply = await this.store.inTransaction({ actor, action: 'study.announced', hospitalId: actor.hospitalId }, async (tx) => {
      const key = await trustedKey(tx, actor, signed.publicKey);
      if (!this.isSigned(signed)) throw new DomainError('manifest-not-signed', 'The signature does not fit');
      const manifest = manifestIn(signed.document);
      const study = await tx.lockStudy(manifest.studyInstanceUid);
      if (study && study.hospitalId !== key.hospitalId) throw new DomainError('study-of-another-hospital', 'Announced by one hospital, known from another');
      const { outcome, sequence } = await tx.keepManifest(key, manifest, signed, this.clock.now());
      const missing = await tx.missing(key, manifest.studyInstanceUid);
      if (study?.state === 'receiving') await this.applyOrder(tx, actor, study, manifest);
      const standing = (await tx.transferOf(manifest.studyInstanceUid)) ?? { announced: 0, arrived: 0, complete: false, released: false };
      if (outcome === 'kept') {
        tx.audit({ actor, action: 'study.announced', outcome: 'success', hospitalId: key.hospitalId, caseId: study?.caseId ?? null, detail: { keyId: key.id, sequence: manifest.sequence, complete: manifest.complete, instances: standing.announced } });
      }
      return { ...standing, caseId: study?.caseId ?? null, sequence, missing: [...missing] };
    });
    if (reply.caseId && mayGoToReaders(reply)) await this.completeStudy.whenQuiet(reply.caseId);
    return reply;
  }

  /** What the county ordered under this accession number, and what the gateway knows of urgency; nothing here lowers a priority. */
  private async applyOrder(tx: TransferTransaction, actor: Actor, study: AnnouncedStudy, manifest: ManifestDocument): Promise<void> {
    const accessionNumber = manifest.accessionNumber ?? study.accessionNumber;
    const order = accessionNumber ? await tx.order(study.hospitalId, accessionNumber) : null;
    const priority = [order?.priority, manifest.priority].reduce((most: Priority, of) => (of ? raised(most, of) : most), study.priority);
    const history = study.history === '' && order?.history ? order.history : undefined;
    if (priority === study.priority && history === undefined) return;
    await tx.applyOrder(study.caseId, { ...(priority === study.priority ? {} : { priority }), ...(history === undefined ? {} : { history }) });
    await tx.recordEvent({ caseId: study.caseId, event: 'order.changed', at: this.clock.now(), by: actor, detail: { priority, ...(order ? { orderId: order.id } : {}) } });
    tx.audit({ actor, action: 'order.changed', outcome: 'success', caseId: study.caseId, hospitalId: study.hospitalId, detail: { priority, ...(order ? { orderId: order.id } : {}) } });
  }
}

/** Throws `gateway-not-trusted` for a key that is not this account's, waits or was revoked. */
export async function trustedKey(tx: { key(publicKey: string): Promise<GatewayKey | null> }, actor: Actor, publicKey: string): Promise<GatewayKey> {
  const key = await tx.key(publicKey);
  if (key?.userId !== actor.userId || key.state !== 'trusted') throw new DomainError('gateway-not-trusted', 'The key is not one of this account that is trusted');
  return key;
}

function manifestIn(document: string): ManifestDocument {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch {
    throw new DomainError('bad-input', 'The manifest is no JSON');
  }
  const parsed = manifestDocument.safeParse(json);
  if (!parsed.success) throw new DomainError('bad-input', 'The manifest does not fit the contract', parsed.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
  return parsed.data;
}
