import { DicomRefusal } from '@qianli/domain-dicom';
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { parseBytes } from './parse-bytes';
import type { WorkerAnswer, WorkerOrder } from './worker-messages';

/** Entry of a parse worker thread: one order in, one answer out. */
parentPort?.on('message', ({ input, request }: WorkerOrder) => parentPort?.postMessage(answer(input, request)));

function answer(input: WorkerOrder['input'], request: WorkerOrder['request']): WorkerAnswer {
  try {
    return {
      outcome: 'parsed',
      instance: parseBytes(typeof input === 'string' ? bytesOf(input) : input, request),
    };
  } catch (error) {
    if (error instanceof DicomRefusal) {
      return { outcome: 'refused', code: error.code, message: error.message, tag: error.tag, offset: error.offset };
    }
    return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** The file's bytes without a second copy of them: a large multi-frame image fills the memory once. */
function bytesOf(path: string): Uint8Array {
  const { buffer, byteOffset, length } = readFileSync(path);
  return new Uint8Array(buffer, byteOffset, length);
}
