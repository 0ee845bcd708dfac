import { readFileSync } from 'node:fs';
import dimse, { type association } from 'dcmjs-dimse';
import { RawDataset } from './raw-dataset';

const { Client, requests, constants } = dimse;
const { Association } = dimse.association;

// The library proposes both native syntaxes for every file and converts to the one that is taken. Ours goes out as it is, so
// its own syntax is all that may be proposed; the library has no option for it.
const propose = Association.prototype.addPresentationContextFromRequest;
Association.prototype.addPresentationContextFromRequest = function (this: association.Association, request, transferSyntaxes) {
  const dataset = request instanceof requests.CStoreRequest ? request.getDataset() : null;
  return propose.call(this, request, dataset instanceof RawDataset ? dataset.getTransferSyntaxUid() : transferSyntaxes);
};

export interface StoreScuTarget {
  readonly host: string;
  readonly port: number;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
}
export interface SentFile {
  readonly path: string;
  /** Status of the C-STORE response; null when there was none. */
  readonly status: number | null;
  readonly message: string;
}

const refusal = (target: StoreScuTarget) => new Error(`${target.calledAeTitle} refused the association: it does not know ${target.callingAeTitle} or ${target.calledAeTitle}, or is busy`);
const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** C-ECHO; throws in plain words when the peer refuses or does not answer. */
export function echo(target: StoreScuTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const request = new requests.CEchoRequest();
    request.on('response', (response) => (response.getStatus() === constants.Status.Success ? resolve() : reject(new Error(`C-ECHO answered ${response.getStatus().toString(16)}`))));
    client.addRequest(request);
    client.on('associationRejected', () => reject(refusal(target)));
    client.on('networkError', (error) => reject(asError(error)));
    client.on('closed', () => reject(new Error(`${target.calledAeTitle} ended the association without an answer`)));
    client.send(target.host, target.port, target.callingAeTitle, target.calledAeTitle);
  });
}

/**
 * Sends files with C-STORE, each as it lies on disk, in one association per transfer syntax. Every file is told once: with
 * the peer's status, or with the reason why there is none. Throws when the peer refuses the association or the line breaks.
 */
export async function storeFiles(target: StoreScuTarget, paths: readonly string[], onSent: (sent: SentFile) => void = () => undefined): Promise<readonly SentFile[]> {
  const results: SentFile[] = [];
  const tell = (sent: SentFile) => {
    results.push(sent);
    onSent(sent);
  };
  const bySyntax = new Map<string, { path: string; dataset: RawDataset }[]>();
  for (const path of paths) {
    try {
      const dataset = new RawDataset(readFileSync(path));
      const group = bySyntax.get(dataset.getTransferSyntaxUid()) ?? [];
      group.push({ path, dataset });
      bySyntax.set(dataset.getTransferSyntaxUid(), group);
    } catch (error) {
      tell({ path, status: null, message: asError(error).message });
    }
  }
  for (const group of bySyntax.values()) await storeGroup(target, group, tell);
  return results;
}

function storeGroup(target: StoreScuTarget, group: readonly { path: string; dataset: RawDataset }[], tell: (sent: SentFile) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const unanswered = new Set(group.map(({ path }) => path));
    for (const { path, dataset } of group) {
      const request = new requests.CStoreRequest(dataset);
      request.on('response', (response) => {
        unanswered.delete(path);
        tell({ path, status: response.getStatus(), message: response.getErrorComment?.() ?? '' });
      });
      client.addRequest(request);
    }
    client.on('associationRejected', () => reject(refusal(target)));
    client.on('networkError', (error) => reject(asError(error)));
    // Released in order: what was not answered was not offered. Without a release the peer hung up.
    let released = false;
    client.on('associationReleased', () => {
      released = true;
    });
    client.on('closed', () => {
      for (const path of unanswered) tell({ path, status: null, message: released ? 'the peer takes no objects of this kind or transfer syntax' : 'the peer ended the association without an answer' });
      resolve();
    });
    client.send(target.host, target.port, target.callingAeTitle, target.calledAeTitle);
  });
}
