import { readHeader } from './read-header';
import type { Reading } from './sent-file';

/** Reads one file at a time away from the page, so that three hundred slices don't freeze it. */
self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  let reading: Reading;
  try {
    reading = readHeader(new Uint8Array(await data.arrayBuffer()));
  } catch {
    reading = { kind: 'refused', code: 'unreadable' };
  }
  self.postMessage(reading);
};
