export * from './identity-reads';
export * from './identity-store';
export * from './merge-patients';
export * from './resolve-incident';
