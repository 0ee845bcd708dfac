import type { Report, ReportDraft, ReportVersion, reportsApi, ReplyOf, RequestOf } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { ReportContent, ReportStatus, SignedContent } from '@qianli/domain-report';
import { CaseTransaction } from '../cases/case-store';
import { TransactionsOf } from '../shared/transaction';

export type DraftToSave = RequestOf<typeof reportsApi.saveDraft>['body'];
export interface SavedDraft extends ReportContent {
  readonly templateId: string | null;
  readonly version: number;
}

/** What is signed already, read under the case's lock. */
export interface SignedSoFar {
  readonly studyInstanceUid: string;
  readonly signedAt: Date | null;
  readonly finalAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly inForce: (ReportContent & { readonly version: number; readonly status: ReportStatus }) | null;
}

/** The moves of a report are moves of its case: they lock the case first. */
export abstract class ReportTransaction extends CaseTransaction {
  abstract draft(caseId: string): Promise<SavedDraft | null>;
  abstract saveDraft(caseId: string, draft: DraftToSave, version: number, savedById: string, at: Date): Promise<void>;
  abstract dropDraft(caseId: string): Promise<void>;
  abstract signedSoFar(caseId: string): Promise<SignedSoFar>;
  /** SHA-256 of a text in UTF-8, hex. */
  abstract digestOf(text: string): string;
  /** Gives the id of the row. */
  abstract addVersion(
    signed: SignedContent & { readonly digest: string; readonly templateId: string | null },
  ): Promise<string>;
}
export abstract class ReportStore extends TransactionsOf<ReportTransaction> {}

export type NoReport = 'case-not-found' | 'report-not-found';
export type ReportTemplate = ReplyOf<typeof reportsApi.templates>['items'][number];
export abstract class ReportReads {
  abstract draft(actor: Actor, caseId: string): Promise<ReportDraft | null>;
  /** The report in force. */
  abstract report(actor: Actor, caseId: string): Promise<Report | NoReport>;
  /** Newest first; null: no case that the actor may see. */
  abstract versions(actor: Actor, caseId: string): Promise<ReportVersion[] | null>;
  abstract templates(modality: string | undefined): Promise<ReportTemplate[]>;
}
