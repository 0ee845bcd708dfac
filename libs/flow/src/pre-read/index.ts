export * from './advise-on-films';
export * from './pre-read-store';
export * from './record-pre-read';
export * from './requeue-lost-pre-reads';
export * from './start-pre-read';
export * from './predictive-values';
export * from './job-priority';
export * from './record-shadow-runs';
