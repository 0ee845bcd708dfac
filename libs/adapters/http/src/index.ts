export * from './access-tokens';
export * from './access.guard';
export * from './body-parsers';
export * from './error.filter';
export * from './implements';
export * from './platform-logger';
export * from './request';
export * from './security-headers';
