import type { auditApi, ReplyOf, RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';

export type AuditQuery = RequestOf<typeof auditApi.list>['query'];
export type AuditPage = ReplyOf<typeof auditApi.list>;
export type ChainVerdict = ReplyOf<typeof auditApi.verify>;

/** The audit trail. A hospital's administrator sees the lines of his hospital. Looking at it leaves a line itself. */
export abstract class AuditReads {
  /** Newest first. Throws `bad-input` for a cursor that is none. */
  abstract list(actor: Actor, query: AuditQuery): Promise<AuditPage>;
  /**
   * Recomputes every hash from the first row on. `brokenAt` is the first sequence number whose row, link or place does
   * not fit. It tells of a change inside; that the newest rows were cut off is told only by a `head` kept elsewhere.
   */
  abstract verify(actor: Actor): Promise<ChainVerdict>;
}
