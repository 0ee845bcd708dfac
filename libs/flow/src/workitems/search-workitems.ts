import type { CaseSummary } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { DicomJsonDataset } from '@qianli/domain-dicom';
import type { CaseReads } from '../cases/case-reads';
import { toWorkitem } from './to-workitem';
import { caseStatesOf, type WorkitemState } from './workitem-state';

export interface WorkitemQuery {
  readonly state: WorkitemState | null;
  /** The whole Patient ID; null: any. */
  readonly patientId: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** What `CaseReads.list` gives at once. */
const pageSize = 200;

/** The workitems of the cases that the actor may see, most pressing first; `more`: others match beyond `limit`. */
export async function searchWorkitems(
  reads: CaseReads,
  actor: Actor,
  { state, patientId, limit, offset }: WorkitemQuery,
): Promise<{ rows: DicomJsonDataset[]; more: boolean }> {
  const found: CaseSummary[] = [];
  let cursor: string | null = null;
  do {
    const page = await reads.list(actor, {
      order: 'urgency',
      limit: pageSize,
      ...(state ? { state: caseStatesOf(state).join(',') } : {}),
      ...(patientId ? { q: patientId } : {}),
      ...(cursor ? { cursor } : {}),
    });
    // The list's `q` finds parts, and names too.
    found.push(...page.items.filter((of) => patientId === null || of.patientId === patientId));
    cursor = page.nextCursor;
  } while (cursor && found.length <= offset + limit);
  return { rows: found.slice(offset, offset + limit).map(toWorkitem), more: found.length > offset + limit };
}
