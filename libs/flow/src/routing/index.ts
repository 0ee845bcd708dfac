export * from './route-case';
export * from './route-waiting-cases';
export * from './routing-store';
