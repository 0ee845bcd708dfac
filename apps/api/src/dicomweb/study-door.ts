import { DomainError } from '@qianli/contracts';
import type { Actor } from '@qianli/domain-case';
import { StudyReads, type Address, type SeenStudy, type StoredInstance } from '@qianli/flow';
import { Inject, Injectable } from '@nestjs/common';
import { requireUid } from './require-uid';

/** Parameters of a WADO-RS address as Fastify gives them. */
export interface AddressParams {
  readonly study?: string;
  readonly series?: string;
  readonly instance?: string;
}

/** A frame is asked for within milliseconds of the last one: what was noted is not asked of the database again. */
const rememberMs = 5 * 60 * 1000;

/** Lets an actor in to a study, or says `study-not-found` whether it is not there or not his; leaves the view in the audit trail. */
@Injectable()
export class StudyDoor {
  private readonly noted = new Map<string, number>();

  constructor(@Inject(StudyReads) private readonly reads: StudyReads) {}

  async open(actor: Actor, params: AddressParams): Promise<{ study: SeenStudy; address: Address }> {
    const address: Address = {
      studyInstanceUid: requireUid(params.study),
      ...(params.series === undefined ? {} : { seriesInstanceUid: requireUid(params.series) }),
      ...(params.instance === undefined ? {} : { sopInstanceUid: requireUid(params.instance) }),
    };
    const study = await this.reads.seen(actor, address);
    if (!study) throw new DomainError('study-not-found', 'Nothing at this address for this actor');
    await this.note(actor, study);
    return { study, address };
  }

  /** The same for one instance, which is read with it. */
  async openInstance(actor: Actor, params: AddressParams): Promise<{ study: SeenStudy; address: Required<Address>; instance: StoredInstance }> {
    const address = { studyInstanceUid: requireUid(params.study), seriesInstanceUid: requireUid(params.series), sopInstanceUid: requireUid(params.instance) };
    const found = await this.reads.seenInstance(actor, address);
    if (!found) throw new DomainError('study-not-found', 'Nothing at this address for this actor');
    await this.note(actor, found.study);
    return { ...found, address };
  }

  private async note(actor: Actor, study: SeenStudy): Promise<void> {
    const key = `${actor.userId}/${study.id}`;
    const now = Date.now();
    if ((this.noted.get(key) ?? 0) > now - rememberMs) return;
    await this.reads.noteViewed(actor, study);
    if (this.noted.size > 10_000) this.noted.clear();
    this.noted.set(key, now);
  }
}
