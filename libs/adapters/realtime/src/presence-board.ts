import type { PresenceAnnouncement } from '@qianli/flow';

type Person = PresenceAnnouncement['present'][number];
/** A process says who is present at least so often … */
export const announceEveryMs = 30_000;
/** … and is taken for gone after so long. */
const forgottenAfterMs = 75_000;

/** Who is present at a case, over all processes, as each of them last said. */
export class PresenceBoard {
  private readonly said = new Map<string, Map<string, { present: readonly Person[]; at: number }>>();

  hear({ process, caseId, present }: PresenceAnnouncement, at: number): void {
    const ofCase = this.said.get(caseId) ?? new Map<string, { present: readonly Person[]; at: number }>();
    if (present.length > 0) ofCase.set(process, { present, at });
    else ofCase.delete(process);
    if (ofCase.size > 0) this.said.set(caseId, ofCase);
    else this.said.delete(caseId);
  }

  /** Each person once, however many windows and processes he is at, by id. */
  present(caseId: string, at: number): Person[] {
    const ofCase = this.said.get(caseId) ?? new Map<string, { present: readonly Person[]; at: number }>();
    for (const [process, said] of ofCase) if (at - said.at > forgottenAfterMs) ofCase.delete(process);
    if (ofCase.size === 0) this.said.delete(caseId);
    const people = new Map([...ofCase.values()].flatMap((said) => said.present.map(({ id, name }) => [id, name] as const)));
    return [...people].map(([id, name]) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Cases at which a process has somebody. */
  casesOf(process: string): string[] {
    return [...this.said].filter(([, ofCase]) => ofCase.has(process)).map(([caseId]) => caseId);
  }
}
