import type { Actor } from '@qianli/domain-case';

/** Who an access token speaks for. Throws `not-signed-in` for one that is expired, forged or not ours. */
export abstract class TokenReader {
  abstract verify(token: string): Promise<Actor>;
}

/** What must be known to tell the right people of a change: ids and names of staff, nothing of a patient. */
export abstract class Audience {
  /** Whom a case's chat concerns beside those who watch it; null: no such case. */
  abstract ofCase(caseId: string): Promise<{ readonly hospitalId: string; readonly assignedToId: string | null } | null>;
  abstract nameOf(userId: string): Promise<string | null>;
  /** Those of the people given who may still sign in. */
  abstract activeAmong(userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Leaves a line in the audit trail for what somebody was not allowed to do. */
export abstract class Refusals {
  abstract refused(actor: Actor, permission: string, path: string): Promise<void>;
}

/** Who has a case's chat open at one process of the api. */
export interface PresenceAnnouncement {
  /** The process's own random name. */
  readonly process: string;
  readonly caseId: string;
  readonly present: readonly { readonly id: string; readonly name: string }[];
}

/** Tells every process of the api, this one included, who is present at this one. */
export abstract class PresenceWire {
  abstract announce(announcement: PresenceAnnouncement): Promise<void>;
}
