import { Worker } from 'node:worker_threads';
import { ResultWriter, type WrittenResults } from '@qianli/flow';
import type { ResultsOrder } from './write-results';

/** Own choice: the results of a large scan are some seconds of work, and nobody waits for them. */
const deadlineMs = 120_000;
/** JavaScript heap; bits and triangles lie outside of it. */
const memoryMb = 1024;

/** Writes each pre-read's results in a thread of its own, which is ended when it is late or takes too much memory. */
export class ThreadedResultWriter extends ResultWriter {
  constructor(private readonly entry = new URL('./write-results-worker.js', import.meta.url)) {
    super();
  }

  write(preRead: ResultsOrder['preRead'], study: ResultsOrder['study'], labels: ResultsOrder['labels']): Promise<WrittenResults> {
    const thread = new Worker(this.entry, { workerData: { preRead, study, labels } satisfies ResultsOrder, resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    let timer: NodeJS.Timeout | undefined;
    const written = new Promise<WrittenResults>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the results were not written in ${deadlineMs / 1000} s`)), deadlineMs);
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the thread that writes results ended (${code})`)));
    });
    return written.finally(() => {
      clearTimeout(timer);
      void thread.terminate();
    });
  }
}
