export * from './postgres-measure-reads';
