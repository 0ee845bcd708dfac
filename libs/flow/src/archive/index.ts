export * from './archive-reads';
export * from './archive-store';
export * from './digest-of';
export * from './move-between-tiers';
export * from './reconcile-objects';
export * from './retention';
export * from './scrub-objects';
