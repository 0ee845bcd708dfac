export * from './choose-reader';
export * from './explain';
export * from './hard-rules';
export * from './raise-priority';
export * from './read-time';
export * from './reader';
export * from './shift';
export * from './sla';
