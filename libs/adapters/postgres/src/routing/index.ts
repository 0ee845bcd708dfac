export * from './load-readers';
export * from './postgres-routing-store';
