export * from './ask-administrator';
export * from './dispatch-reads';
export * from './readers-for-case';
export * from './stuck-cases';
