export * from './content-hash';
export * from './load-batch';
export * from './load-readers';
export * from './postgres-batch-archive';
export * from './postgres-policy-reads';
export * from './postgres-policy-store';
export * from './postgres-routing-measure-reads';
export * from './postgres-routing-store';
