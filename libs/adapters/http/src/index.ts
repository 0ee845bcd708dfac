export * from './access-tokens';
export * from './access.guard';
export * from './error.filter';
export * from './implements';
export * from './request';
