export * from './load-readers';
export * from './postgres-routing-store';
export * from './content-hash';
export * from './postgres-policy-reads';
export * from './postgres-policy-store';
