import { storeStatus } from '@qianli/dimse';

/** Own choice: a modality that has not come back after a day will not, and a person decides what to do with its study. */
const patienceMs = 24 * 3_600_000;

/** Instances that a modality offered while there was no room for them. As long as they have not come again, no study of that modality can be called whole. */
export class TurnedAway {
  private readonly byUid = new Map<string, { readonly callingAeTitle: string; readonly at: number }>();

  note(callingAeTitle: string, sopInstanceUid: string, status: number): void {
    if (status === storeStatus.outOfResources) this.byUid.set(sopInstanceUid, { callingAeTitle, at: Date.now() });
    else this.byUid.delete(sopInstanceUid);
  }

  isWaitedForFrom(callingAeTitles: ReadonlySet<string>): boolean {
    const since = Date.now() - patienceMs;
    for (const [uid, { callingAeTitle, at }] of this.byUid) {
      if (at < since) this.byUid.delete(uid);
      else if (callingAeTitles.has(callingAeTitle)) return true;
    }
    return false;
  }
}
