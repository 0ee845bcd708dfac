export * from './shared/audit-line';
export * from './shared/transaction';
export * from './shared/object-store';
