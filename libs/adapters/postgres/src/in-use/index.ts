export * from './postgres-card-figures';
export * from './postgres-drift-reads';
export * from './postgres-in-use-reads';
export * from './postgres-in-use-store';
