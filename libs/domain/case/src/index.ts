export * from './bilingual';
export * from './case-state';
export * from './priority';
export * from './return-reason';
export * from './role';
export * from './visibility';
export * from './transfer';
