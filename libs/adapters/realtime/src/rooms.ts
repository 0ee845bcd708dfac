import { mayDo } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import type { Notice } from '@qianli/flow';

export const userRoom = (userId: string) => `user:${userId}`;
/** Hears that cases of a hospital changed: ids only. */
export const hospitalRoom = (hospitalId: string) => `hospital:${hospitalId}`;
/** Hears the chats of a hospital's cases: only roles that may read messages. */
export const chatRoom = (hospitalId: string) => `chat:${hospitalId}`;
export const roleRoom = (role: Actor['role']) => `role:${role}`;
/** Those who have a case open; let in one by one, and asked again whenever the case changes hands. */
export const caseRoom = (caseId: string) => `case:${caseId}`;

/** The rooms that a person is in from the start. A specialist is in no hospital's room: he sees cases that are his, not his hospital's. */
export function roomsOf(actor: Actor): readonly string[] {
  const rooms = [userRoom(actor.userId), roleRoom(actor.role)];
  if (!actor.hospitalId || actor.role === 'specialist') return rooms;
  rooms.push(hospitalRoom(actor.hospitalId));
  if (mayDo(actor.role, 'message.read')) rooms.push(chatRoom(actor.hospitalId));
  return rooms;
}

/** After these the pool has changed, so every specialist's list may have. */
const movesThePool: readonly string[] = [
  'case.pooled', 'case.assigned', 'case.escalated', 'deadline.neared', 'case.reassigned', 'case.opened', 'case.released', 'case.returned', 'case.resubmitted', 'case.cancelled', 'priority.raised',
];

/** Who hears that a case changed: its hospital, the readers it concerns, those who watch over all cases, and at changes of the pool every specialist. */
export function roomsOfCaseNotice(notice: Extract<Notice, { kind: 'case' }>): string[] {
  return [
    caseRoom(notice.caseId), hospitalRoom(notice.hospitalId), roleRoom('dispatcher'), roleRoom('platform-admin'),
    ...(notice.state === 'in-pool' || movesThePool.includes(notice.event) ? [roleRoom('specialist')] : []),
    ...notice.readerIds.map(userRoom),
  ];
}
