import type { DicomJsonDataset } from '@qianli/domain-dicom';
import { instanceAddress, type Reception, type RefusalReason } from '@qianli/flow';

/** Failure reasons (PS3.4 B.2.3, PS3.18 I.2.2): a program reads the number, a person the ErrorComment. */
const failureReason: Readonly<Record<RefusalReason, number>> = {
  'not-readable': 0xc000,
  'unsupported-transfer-syntax': 0xc122,
  'wrong-study': 0xa900,
  'uid-conflict': 0x0111,
  'too-large': 0xa700,
  // Out of resources: a gateway keeps it and tries again.
  'quota-full': 0xa700,
  'not-stored': 0x0110,
};
/** Coercion of data elements: the image is listed under the study's patient, not its own; nothing was changed in the file. */
const coercionWarning = 0xb000;

/**
 * The answer to a store request (PS3.18 table 10.5.3-1): 200 all stored, 202 some failed or warned, 409 none stored. A file that was
 * forgiven its form is stored as it came, which is no warning: it says so in a comment. Each
 * entry has the 1-based number of its part as ItemNumber, because a refused file may not say which instance it is.
 */
export function stowReply(receptions: readonly Reception[]): { status: 200 | 202 | 409; body: DicomJsonDataset } {
  const stored: DicomJsonDataset[] = [];
  const failed: DicomJsonDataset[] = [];
  let warned = false;
  receptions.forEach((reception, at) => {
    if (reception.outcome === 'refused') failed.push(failure(reception, at));
    else {
      stored.push(success(reception, at));
      warned ||= reception.warnings.length > 0;
    }
  });
  const studies = new Set(receptions.flatMap((of) => (of.outcome !== 'refused' ? [of.identity.studyInstanceUid] : [])));
  const [study] = studies;
  return {
    status: stored.length === 0 ? 409 : failed.length > 0 || warned ? 202 : 200,
    body: {
      '00081190': study && studies.size === 1 ? { vr: 'UR', Value: [`/dicom-web/studies/${study}`] } : { vr: 'UR' },
      ...(failed.length > 0 ? { '00081198': { vr: 'SQ', Value: failed } } : {}),
      ...(stored.length > 0 ? { '00081199': { vr: 'SQ', Value: stored } } : {}),
    },
  };
}

function success({ identity, warnings, remarks }: Extract<Reception, { warnings: unknown }>, at: number): DicomJsonDataset {
  const comments = [...warnings, ...remarks];
  return {
    ...(comments.length > 0 ? { '00000902': { vr: 'LO', Value: [comments.join(' ')] } } : {}),
    '00081150': { vr: 'UI', Value: [identity.sopClassUid] },
    '00081155': { vr: 'UI', Value: [identity.sopInstanceUid] },
    '00081190': { vr: 'UR', Value: [instanceAddress(identity)] },
    ...(warnings.length > 0 ? { '00081196': { vr: 'US', Value: [coercionWarning] } } : {}),
    '00200019': { vr: 'IS', Value: [at + 1] },
  };
}

function failure({ identity, reason, message }: Extract<Reception, { outcome: 'refused' }>, at: number): DicomJsonDataset {
  return {
    '00000902': { vr: 'LO', Value: [message] },
    ...(identity ? { '00081150': { vr: 'UI', Value: [identity.sopClassUid] }, '00081155': { vr: 'UI', Value: [identity.sopInstanceUid] } } : {}),
    '00081197': { vr: 'US', Value: [failureReason[reason]] },
    '00200019': { vr: 'IS', Value: [at + 1] },
  };
}
