import { DicomRefusal } from '@qianli/domain-dicom';
import { parentPort } from 'node:worker_threads';
import { readFile } from './read-file';
import type { WorkerAnswer, WorkerOrder } from './worker-messages';

/** Entry of a parse worker thread: one order in, one answer out. */
parentPort?.on('message', (order: WorkerOrder) => {
  const given = answer(order);
  const handedOver = given.outcome === 'read' && 'document' in given.reading ? [given.reading.document.buffer] : [];
  parentPort?.postMessage(given, handedOver);
});

function answer(order: WorkerOrder): WorkerAnswer {
  try {
    return { outcome: 'read', reading: readFile(order) };
  } catch (error) {
    if (error instanceof DicomRefusal) {
      return { outcome: 'refused', code: error.code, message: error.message, tag: error.tag, offset: error.offset };
    }
    return { outcome: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
