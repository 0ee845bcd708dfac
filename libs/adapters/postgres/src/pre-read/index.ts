export * from './postgres-pre-read-store';
export * from './postgres-model-states';
export * from './postgres-flag-reads';
export { holdLease, type WorkerLease } from './worker-lease';
export * from './postgres-publishing-store';
