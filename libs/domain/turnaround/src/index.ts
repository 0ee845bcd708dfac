export * from './csv';
export * from './quantile';
export * from './share';
export * from './stages';
export * from './turnaround-of';
