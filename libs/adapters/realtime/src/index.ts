export * from './realtime.gateway';
export * from './rooms';
