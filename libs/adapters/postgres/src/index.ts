export * from './shared/audit-chain';
export * from './shared/database';
export * from './shared/postgres-transaction';
export * from './access/argon2-hashes';
export * from './access/postgres-access-store';
export * from './access/random-secrets';
export * from './audit/postgres-refusal-log';
export * from './routing';
