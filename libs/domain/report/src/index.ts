export * from './report-content';
export * from './report-status';
export * from './signed-text';
export * from './encapsulated-report';
