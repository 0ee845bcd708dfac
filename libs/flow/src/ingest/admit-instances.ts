import { DomainError } from '@qianli/contracts';
import { isOpen, type Actor } from '@qianli/domain-case';
import { bodyPartOf } from '@qianli/domain-dicom';
import type { CaseArrival, Door, IngestTransaction, InstanceToStore, LockedStudy, PatientIdentity, SubmissionRow } from './ingest-store';
import type { Reception } from './receive-instances';

export interface InstancesToAdmit {
  readonly actor: Actor;
  readonly hospitalId: string;
  /** All of one study. */
  readonly instances: readonly InstanceToStore[];
  readonly via: Door;
  readonly submissionId: string | undefined;
  readonly now: Date;
  readonly quietMs: number;
  /** Whether two stored files differ in their headers at most. Asked only when their digests differ. */
  readonly isSameDataSet: (keptKey: string, otherKey: string) => Promise<boolean>;
}

/** Objects that go with images and are no reason to read a study: reports, presentation states, key objects, segmentations. */
const companions: ReadonlySet<string> = new Set(['SR', 'PR', 'KO', 'SEG', 'DOC', 'RTSTRUCT', 'RTPLAN', 'RTDOSE', 'REG', 'FID']);

/**
 * Writes what arrived of one study, in one transaction: the same data set again is a success and changes nothing, another one
 * under a known UID and another hospital's study are refused and audited, everything else is stored and its case moved on.
 */
export async function admitInstances(tx: IngestTransaction, arrival: InstancesToAdmit): Promise<Reception[]> {
  const { actor, hospitalId, instances, now } = arrival;
  const [first] = instances;
  if (!first) return [];
  const submission = arrival.submissionId ? await ownSubmission(tx, arrival.submissionId, hospitalId) : null;
  const known = await tx.lockStudy(first.identity.studyInstanceUid);
  if (known && known.hospitalId !== hospitalId) {
    tx.audit({ actor, action: 'instances.received', outcome: 'refused', detail: { code: 'uid-conflict', rule: 'study-of-another-hospital', instances: instances.length } });
    return instances.map((of) => refused(of, 'uid-conflict', 'The study is known from another hospital. Ask your modality vendor for unique study UIDs.'));
  }
  const { fresh, receptions } = await sorted(tx, arrival, known);
  let study = known;
  if (fresh.length > 0) {
    const lead = fresh.find(({ attributes }) => !companions.has(attributes.modality ?? 'OT')) ?? fresh[0] ?? first;
    study ??= await tx.openStudy({ hospitalId, patient: patientOf(lead, hospitalId), first: lead, at: now, submission });
    const series = await tx.addInstances(study.id, fresh, arrival.via, actor.userId, now);
    await moveCase(tx, arrival, { study, isNew: !known, fresh, lead, series, submission });
  } else if (known && submission) {
    await attach(tx, known, submission);
  }
  const caseId = study?.case.id ?? null;
  return receptions.map((of) => ('caseId' in of ? { ...of, caseId } : of));
}

async function ownSubmission(tx: IngestTransaction, id: string, hospitalId: string): Promise<SubmissionRow> {
  const submission = await tx.submission(id);
  if (submission?.hospitalId !== hospitalId) throw new DomainError('not-found', 'No such submission');
  return submission;
}

/** Who is stored, who is here already, who is refused. */
async function sorted(tx: IngestTransaction, { actor, hospitalId, instances, now, isSameDataSet }: InstancesToAdmit, known: LockedStudy | null) {
  const stored = new Map(await tx.knownInstances(instances.map(({ identity }) => identity.sopInstanceUid)));
  const studies = await tx.studiesOfSeries(instances.map(({ identity }) => identity.seriesInstanceUid));
  const fresh: InstanceToStore[] = [];
  const receptions: Reception[] = [];
  for (const instance of instances) {
    const { identity, digest, objectKey } = instance;
    const transferSyntaxUid = instance.attributes.transferSyntaxUid ?? '';
    const before = stored.get(identity.sopInstanceUid);
    // A gateway, a PACS and a CD write headers of their own before the same data set (PS3.10 7.1): the first copy is kept.
    const isSame = before?.digest === digest || (before?.transferSyntaxUid === transferSyntaxUid && (await isSameDataSet(before.objectKey, objectKey)));
    const seriesStudy = studies.get(identity.seriesInstanceUid);
    if (before && (!isSame || before.studyId !== (known?.id ?? 'new'))) {
      await tx.recordConflict({ sopInstanceUid: identity.sopInstanceUid, keptDigest: before.digest, refusedDigest: digest, hospitalId, actorId: actor.userId, at: now });
      tx.audit({ actor, action: 'instance.conflict', outcome: 'refused', caseId: known?.case.id ?? null, detail: { code: 'uid-conflict', keptDigest: before.digest, refusedDigest: digest } });
      receptions.push(refused(instance, 'uid-conflict', 'An image with this UID and other content is stored already; the first one is kept.'));
    } else if (before) {
      receptions.push({ outcome: 'already-stored', identity, caseId: null, warnings: [], remarks: [] });
    } else if (seriesStudy !== undefined && seriesStudy !== known?.id) {
      receptions.push(refused(instance, 'wrong-study', 'Its series belongs to another study.'));
    } else {
      fresh.push(instance);
      stored.set(identity.sopInstanceUid, { studyId: known?.id ?? 'new', digest, objectKey, transferSyntaxUid });
      receptions.push({ outcome: 'stored', identity, caseId: null, warnings: patientWarning(instance, hospitalId, known), remarks: [] });
    }
  }
  return { fresh, receptions };
}

interface Grown {
  readonly study: LockedStudy;
  readonly isNew: boolean;
  readonly fresh: readonly InstanceToStore[];
  readonly lead: InstanceToStore;
  readonly series: readonly string[];
  readonly submission: SubmissionRow | null;
}

async function moveCase(tx: IngestTransaction, { actor, hospitalId, now, quietMs, via }: InstancesToAdmit, grown: Grown): Promise<void> {
  const { study, isNew, fresh, lead, series, submission } = grown;
  const kase = study.case;
  const receiving = kase.state === 'receiving';
  const imagesAtLast = receiving && companions.has(kase.modality) && !companions.has(lead.attributes.modality ?? 'OT');
  const change: CaseArrival = {
    lastInstanceAt: now,
    ...(imagesAtLast ? { modality: lead.attributes.modality ?? 'OT', bodyPart: bodyPartOf(lead.attributes) } : {}),
    ...(submission && !kase.submissionId && receiving ? { submission } : {}),
  };
  await tx.changeCase(kase.id, change);
  const quiet = new Date(now.getTime() + quietMs);
  if (isNew) await tx.recordEvent({ caseId: kase.id, event: 'study.sending', at: now, by: actor, detail: { via } });
  if (receiving) {
    await tx.enqueue({ name: 'complete-study', payload: { caseId: kase.id }, key: `complete-study:${kase.id}`, runAt: quiet });
  } else {
    await tx.recordEvent({ caseId: kase.id, event: 'study.grew', at: now, by: actor, detail: { instances: fresh.length, via } });
    for (const seriesId of series) await tx.enqueue({ name: 'index-series', payload: { seriesId }, key: `index-series:${seriesId}`, runAt: quiet });
    if (isOpen(kase.state) && kase.state !== 'preliminary') {
      await tx.requestPreRead(kase.id, now);
      await tx.enqueue({ name: 'pre-read', payload: { caseId: kase.id }, key: `pre-read:${kase.id}`, runAt: quiet });
    }
  }
  tx.audit({ actor, action: 'instances.stored', outcome: 'success', caseId: kase.id, hospitalId, detail: { instances: fresh.length, bytes: fresh.reduce((sum, { bytes }) => sum + bytes, 0), via } });
  if (isNew || !receiving) {
    await tx.notify({ kind: 'case', caseId: kase.id, state: kase.state, event: isNew ? 'study.sending' : 'study.grew', hospitalId, readerIds: kase.assignedToId ? [kase.assignedToId] : [] });
  }
}

/** Files that were here already and are now sent with a history: the history is what is new. */
async function attach(tx: IngestTransaction, known: LockedStudy, submission: SubmissionRow): Promise<void> {
  if (!known.case.submissionId && known.case.state === 'receiving') await tx.changeCase(known.case.id, { submission });
}

/** Identity is (issuer, id). Without an issuer the number is the hospital's own; without a number the study stands for the patient. */
function patientOf({ attributes, identity }: InstanceToStore, hospitalId: string): PatientIdentity {
  if (!attributes.patientId) return { issuer: `hospital:${hospitalId}`, localId: `study:${identity.studyInstanceUid}` };
  return { issuer: attributes.issuerOfPatientId || `hospital:${hospitalId}`, localId: attributes.patientId };
}

function patientWarning(instance: InstanceToStore, hospitalId: string, known: LockedStudy | null): string[] {
  if (!known) return [];
  const { issuer, localId } = patientOf(instance, hospitalId);
  const same = known.patient.issuer === issuer && known.patient.localId === localId;
  return same ? [] : ['The patient number differs from that of the images received before; the study stays with the first.'];
}

function refused({ identity }: InstanceToStore, reason: 'uid-conflict' | 'wrong-study', message: string): Reception {
  return { outcome: 'refused', identity, reason, message };
}
