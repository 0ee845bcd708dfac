export * from './postgres-follow-up-reads';
export * from './postgres-follow-up-store';
