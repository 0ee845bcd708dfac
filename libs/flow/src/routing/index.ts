export * from './route-case';
export * from './route-waiting-cases';
export * from './routing-store';
export * from './policies';
export * from './policy-store';
