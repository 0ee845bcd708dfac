export * from './measure-csv';
export * from './measure-reads';
export * from './measure-turnaround';
