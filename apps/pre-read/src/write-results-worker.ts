// The thread that writes results: it may take seconds, and the process beside it answers all the while.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type ResultsOrder, writeResults } from './write-results';

// Behind whatever else the machine does for somebody who waits; on Linux this is the thread's own priority.
if (process.platform === 'linux') setPriority(0, 10);
parentPort?.postMessage(await writeResults(workerData as ResultsOrder));
