import type { FlowTransaction } from '../shared/transaction';

/** Behind everything that a case waits for: a follow-up holds nothing back. */
const lastPriority = 20;

/** Has the follow-ups of these cases computed anew, each once however often it is asked for. */
export async function orderFollowUps(tx: FlowTransaction, caseIds: Iterable<string>): Promise<void> {
  for (const caseId of new Set(caseIds)) await tx.enqueue({ name: 'follow-up', payload: { caseId }, key: `follow-up:${caseId}`, priority: lastPriority });
}
