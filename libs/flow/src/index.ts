export * from './shared/audit-line';
export * from './shared/transaction';
