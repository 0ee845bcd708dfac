/** Every error code of the API: its HTTP status, and what it tells (and does not tell) the caller. */
export const errorCodes = {
  'wrong-credentials': { status: 401, means: 'User name and password do not fit. Does not tell which of the two.' },
  'not-signed-in': { status: 401, means: 'No access token, or one that is expired or forged. Sign in or refresh.' },
  'session-ended': { status: 401, means: 'The refresh token is unknown, used, expired or revoked. Sign in again.' },
  'too-many-attempts': { status: 429, means: 'Too many failed sign-ins for this user name or address. Wait and try again.' },
  'not-allowed': { status: 403, means: 'The role does not hold the permission that this needs.' },
  'not-found': { status: 404, means: 'No such thing, or not one that this actor may see.' },
  'case-not-found': { status: 404, means: 'No such case, or not one that this actor may see.' },
  'study-not-found': { status: 404, means: 'No such study, or not one that this actor may see.' },
  'report-not-found': { status: 404, means: 'The case has no signed report yet.' },
  'bad-input': { status: 400, means: 'The request does not fit the contract; `issues` names each field.' },
  'case-already-open': { status: 409, means: 'Another reader has the case open.' },
  'case-not-open-by-you': { status: 409, means: 'Only the reader who has the case open may do this.' },
  'case-already-assigned': { status: 409, means: 'The case was assigned meanwhile.' },
  'case-wrong-state': { status: 409, means: 'The case is in a state that does not allow this move.' },
  'no-case-waiting': { status: 404, means: 'Nothing waits that this reader may read.' },
  'reader-not-eligible': { status: 409, means: 'A hard rule forbids this reader; `issues` names each rule.' },
  'claim-not-allowed': { status: 409, means: 'The routing policy does not let readers choose cases of the pool. Take the next case instead.' },
  'policy-faulty': { status: 409, means: 'The routing policy contradicts itself; `issues` names each rule and how to mend it. The running policy stays.' },
  'stale-draft': { status: 409, means: 'The draft was saved by somebody else meanwhile. Load it again.' },
  'empty-report': { status: 409, means: 'A report needs findings and an impression before it can be signed.' },
  'already-signed': { status: 409, means: 'This version is signed. Amend it instead.' },
  'already-acknowledged': { status: 409, means: 'The county has acknowledged this report before.' },
  'wrong-password': { status: 403, means: 'The password given for the signature is wrong. Nothing was signed.' },
  'duplicate-name': { status: 409, means: 'The name is taken.' },
  'uid-conflict': { status: 409, means: 'The UID is known with another data set or from another hospital; the first is kept.' },
  'patient-wrong-state': { status: 409, means: 'The two records are one person already, or the record is not merged.' },
  'options-contradict': { status: 400, means: 'Two of the chosen options exclude each other; the message names them.' },
  'incident-closed': { status: 409, means: 'Somebody has closed this incident before.' },
  'not-dicom': { status: 400, means: 'The bytes are not a DICOM object that can be kept; the message says why.' },
  'too-large': { status: 413, means: 'Larger than the platform takes.' },
  'already-decided': { status: 409, means: 'Somebody has confirmed or declined this deletion before.' },
  'not-yet-deletable': { status: 409, means: 'The images may not be deleted: the case waits for a report or its delivery, or the rule has changed.' },
  'not-acceptable': { status: 406, means: 'None of the media types asked for can be given.' },
  'unsupported-media-type': { status: 415, means: 'The body is of a media type that this address does not take.' },
  'gateway-not-trusted': { status: 403, means: "The gateway's signing key is not registered, waits for an administrator, or was revoked." },
  'manifest-not-signed': { status: 400, means: 'The signature does not fit the manifest and the key of the gateway.' },
  'study-of-another-hospital': { status: 409, means: 'The study is known from another hospital. Does not tell which.' },
  'study-incomplete': { status: 409, means: 'Images that were announced have not arrived yet. Wait, or release the study as it is, with a reason.' },
  'order-exists': { status: 409, means: 'There is an order with this accession number already, for another patient or procedure.' },
  'threshold-not-proposed': { status: 409, means: "The value is neither what the site's confirmed cases propose at this moment nor one that was in force before. Load the proposal again." },
  'alarm-closed': { status: 409, means: 'Somebody has closed this drift alarm before.' },
  'unavailable': { status: 503, means: 'A part that this needs does not answer. Try again.' },
  'internal-error': { status: 500, means: 'A fault of ours. It was logged with the request id.' },
} as const satisfies Record<string, { status: number; means: string }>;
export type ErrorCode = keyof typeof errorCodes;

/** One field or rule that was broken. */
export interface ErrorIssue {
  readonly path: string;
  readonly message: string;
  /** The same sentence in Chinese, where a rule of the platform was broken; the contract's own checks have none. */
  readonly zh?: string;
}

/** A broken rule. The message is for the log and must hold no patient data; the code is for the program. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly issues: readonly ErrorIssue[] = [],
  ) {
    super(message);
    this.name = 'DomainError';
  }
}
