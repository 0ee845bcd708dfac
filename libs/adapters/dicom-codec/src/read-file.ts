import { FileOnDisk } from './file-on-disk';
import { packedInstance } from './packed-instance';
import { describedBytes, identityOfBytes, parseBytes } from './parse-bytes';
import type { Reading, WorkerOrder } from './worker-messages';

const readers = { parsed: parseBytes, packed: packedInstance, described: describedBytes, identity: identityOfBytes } as const;

/** What is wanted of the bytes, or of the file at a path, which is read only where the parser looks. */
export function readFile({ want, input, request }: WorkerOrder): Reading[keyof Reading] {
  if (typeof input !== 'string') return readers[want](input, request);
  const file = new FileOnDisk(input);
  try {
    return readers[want](file, request);
  } finally {
    file.close();
  }
}
