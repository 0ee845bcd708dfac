import { preReadPriority } from '../pre-read/job-priority';
import { DomainError } from '@qianli/contracts';
import { isOpen } from '@qianli/domain-case';
import { needsReading } from '@qianli/domain-dicom';
import { isFilm } from '../pre-read/advise-on-films';
import type { Doer } from '../shared/transaction';
import { platformUserId, type AdmissionTransaction, type CaseArrival, type Door, type InstanceToStore, type LockedIngestCase, type LockedStudy, type PatientIdentity, type SubmissionRow } from './ingest-store';
import type { Reception } from './receive-instances';

export interface InstancesToAdmit {
  readonly actor: Doer;
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

/**
 * Writes what arrived of one study, in one transaction: the same data set again is a success and changes nothing, another one
 * under a known UID and another hospital's study are refused and audited, everything else is stored and its case moved on.
 * A case is opened with the first object that somebody must read; until then the study is kept without one.
 */
export async function admitInstances(tx: AdmissionTransaction, arrival: InstancesToAdmit): Promise<Reception[]> {
  const { actor, hospitalId, instances, now } = arrival;
  const [first] = instances;
  if (!first) return [];
  const submission = arrival.submissionId ? await ownSubmission(tx, arrival.submissionId, hospitalId) : null;
  const known = await tx.lockStudy(first.identity.studyInstanceUid);
  if (known && known.hospitalId !== hospitalId) {
    tx.audit({ actor, action: 'instances.received', outcome: 'refused', detail: { code: 'uid-conflict', rule: 'study-of-another-hospital', instances: instances.length } });
    return instances.map((of) => refused(of, 'uid-conflict', 'The study is known from another hospital. Ask your modality vendor for unique study UIDs.'));
  }
  const isOwn = arrival.via === 'pre-read';
  if (isOwn && !known) return instances.map((of) => refused(of, 'wrong-study', 'The study that was read is not here any more.'));
  const { fresh, receptions } = await sorted(tx, arrival, known);
  let study = known;
  if (fresh.length > 0) {
    const image = fresh.find(mustBeRead);
    study ??= await tx.openStudy({ hospitalId, patient: patientOf(image ?? first, hospitalId), first: image ?? first, at: now });
    const opened = !study.case && image ? await tx.openCase({ studyId: study.id, first: image, at: now, submission }) : null;
    study = { ...study, case: study.case ?? opened };
    const series = await tx.addInstances(study.id, fresh, arrival.via, actor.userId ?? platformUserId, now);
    // What the pre-read adds is no news of the study: the case stays as it is, and so does what it is measured by.
    if (study.case && !isOwn) await moveCase(tx, arrival, { kase: study.case, isNew: opened !== null, fresh, series, submission });
    else await keepBeside(tx, arrival, fresh, series, study.case?.id ?? null);
  } else if (known?.case && submission) {
    await attach(tx, known.case, submission);
  }
  const caseId = study?.case?.id ?? null;
  return receptions.map((of) => ('caseId' in of ? { ...of, caseId } : of));
}

async function ownSubmission(tx: AdmissionTransaction, id: string, hospitalId: string): Promise<SubmissionRow> {
  const submission = await tx.submission(id);
  if (submission?.hospitalId !== hospitalId) throw new DomainError('not-found', 'No such submission');
  return submission;
}

/** Who is stored, who is here already, who is refused. */
async function sorted(tx: AdmissionTransaction, { actor, hospitalId, instances, now, isSameDataSet }: InstancesToAdmit, known: LockedStudy | null) {
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
      const isKept = await tx.recordConflict({ sopInstanceUid: identity.sopInstanceUid, keptDigest: before.digest, refusedDigest: digest, hospitalId, actorId: actor.userId ?? platformUserId, at: now, quarantineKey: objectKey, bytes: instance.bytes });
      tx.audit({ actor, action: 'instance.conflict', outcome: 'refused', caseId: known?.case?.id ?? null, detail: { code: 'uid-conflict', keptDigest: before.digest, refusedDigest: digest } });
      receptions.push({ ...refused(instance, 'uid-conflict', 'An image with this UID and other content is stored already; the first one is kept.'), isQuarantined: isKept });
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
  readonly kase: LockedIngestCase;
  readonly isNew: boolean;
  readonly fresh: readonly InstanceToStore[];
  readonly series: readonly string[];
  readonly submission: SubmissionRow | null;
}

async function moveCase(tx: AdmissionTransaction, arrival: InstancesToAdmit, { kase, isNew, fresh, series, submission }: Grown): Promise<void> {
  const { actor, hospitalId, now, quietMs, via } = arrival;
  const receiving = kase.state === 'receiving';
  const change: CaseArrival = { lastInstanceAt: now, ...(submission && !kase.submissionId && receiving ? { submission } : {}) };
  await tx.changeCase(kase.id, change);
  const quiet = new Date(now.getTime() + quietMs);
  if (isNew) await tx.recordEvent({ caseId: kase.id, event: 'study.sending', at: now, by: actor, detail: { via } });
  if (receiving) {
    await tx.enqueue({ name: 'complete-study', payload: { caseId: kase.id }, key: `complete-study:${kase.id}`, runAt: quiet });
  } else {
    await tx.recordEvent({ caseId: kase.id, event: 'study.grew', at: now, by: actor, detail: { instances: fresh.length, via } });
    await indexWhenQuiet(tx, series, quiet);
    if (isOpen(kase.state) && kase.state !== 'preliminary' && fresh.some(mustBeRead)) {
      await tx.requestPreRead(kase.id, now);
      await tx.enqueue({ name: 'pre-read', payload: { caseId: kase.id }, key: `pre-read:${kase.id}`, runAt: quiet, priority: preReadPriority(kase.priority) });
      if (isFilm(kase.modality)) await tx.enqueue({ name: 'judge-films', payload: { caseId: kase.id }, key: `judge-films:${kase.id}`, runAt: quiet });
    }
  }
  auditStored(tx, arrival, fresh, kase.id);
  if (isNew || !receiving) {
    await tx.notify({ kind: 'case', caseId: kase.id, state: kase.state, event: isNew ? 'study.sending' : 'study.grew', hospitalId, readerIds: kase.assignedToId ? [kase.assignedToId] : [] });
  }
}

/** Reports, segmentations or plans alone, and the pre-read's own: found by a search and beside the patient's other studies, no work for anybody. */
async function keepBeside(tx: AdmissionTransaction, arrival: InstancesToAdmit, fresh: readonly InstanceToStore[], series: readonly string[], caseId: string | null): Promise<void> {
  await indexWhenQuiet(tx, series, new Date(arrival.now.getTime() + arrival.quietMs));
  auditStored(tx, arrival, fresh, caseId);
}

async function indexWhenQuiet(tx: AdmissionTransaction, series: readonly string[], runAt: Date): Promise<void> {
  for (const seriesId of series) await tx.enqueue({ name: 'index-series', payload: { seriesId }, key: `index-series:${seriesId}`, runAt });
}

function auditStored(tx: AdmissionTransaction, { actor, hospitalId, via }: InstancesToAdmit, fresh: readonly InstanceToStore[], caseId: string | null): void {
  const bytes = fresh.reduce((sum, of) => sum + of.bytes, 0);
  tx.audit({ actor, action: 'instances.stored', outcome: 'success', caseId, hospitalId, detail: { instances: fresh.length, bytes, via } });
}

function mustBeRead({ attributes, identity }: InstanceToStore): boolean {
  return needsReading(attributes.modality, identity.sopClassUid);
}

/** Files that were here already and are now sent with a history: the history is what is new. */
async function attach(tx: AdmissionTransaction, kase: LockedIngestCase, submission: SubmissionRow): Promise<void> {
  if (!kase.submissionId && kase.state === 'receiving') await tx.changeCase(kase.id, { submission });
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

function refused({ identity }: InstanceToStore, reason: 'uid-conflict' | 'wrong-study', message: string): Extract<Reception, { outcome: 'refused' }> {
  return { outcome: 'refused', identity, reason, message };
}
