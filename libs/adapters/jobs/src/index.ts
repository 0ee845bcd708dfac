export * from './migrate-jobs';
export * from './permanent-failure';
export * from './start-worker';
