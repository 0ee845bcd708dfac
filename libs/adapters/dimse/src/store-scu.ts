import dimse from 'dcmjs-dimse';

const { Client, requests, constants } = dimse;

export interface StoreScuTarget {
  readonly host: string;
  readonly port: number;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
}
export interface SentFile {
  readonly path: string;
  readonly status: number | null;
  readonly message: string;
}

/** C-ECHO; throws in plain words when the peer refuses or does not answer. */
export function echo(target: StoreScuTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const request = new requests.CEchoRequest();
    request.on('response', (response) => (response.getStatus() === constants.Status.Success ? resolve() : reject(new Error(`C-ECHO answered ${response.getStatus().toString(16)}`))));
    client.addRequest(request);
    client.on('associationRejected', () => reject(new Error(`${target.calledAeTitle} refused the association: it does not know ${target.callingAeTitle} or is busy`)));
    client.on('networkError', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    client.send(target.host, target.port, target.callingAeTitle, target.calledAeTitle);
  });
}

/** Sends files over one association with C-STORE, in order. A file that can't be read is told, not thrown. */
export function storeFiles(target: StoreScuTarget, paths: readonly string[], onSent: (sent: SentFile) => void = () => undefined): Promise<readonly SentFile[]> {
  const results: SentFile[] = [];
  const tell = (sent: SentFile) => {
    results.push(sent);
    onSent(sent);
  };
  return new Promise((resolve, reject) => {
    const client = new Client();
    let asked = 0;
    for (const path of paths) {
      try {
        const request = new requests.CStoreRequest(path);
        request.on('response', (response) => tell({ path, status: response.getStatus(), message: response.getErrorComment?.() ?? '' }));
        client.addRequest(request);
        asked += 1;
      } catch (error) {
        tell({ path, status: null, message: error instanceof Error ? error.message : String(error) });
      }
    }
    if (asked === 0) return resolve(results);
    client.on('associationRejected', () => reject(new Error(`${target.calledAeTitle} refused the association: it does not know ${target.callingAeTitle} or is busy`)));
    client.on('networkError', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    client.on('closed', () => resolve(results));
    client.send(target.host, target.port, target.callingAeTitle, target.calledAeTitle);
  });
}
