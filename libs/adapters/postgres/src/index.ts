export * from './shared/audit-chain';
export * from './shared/database';
export * from './shared/postgres-transaction';
