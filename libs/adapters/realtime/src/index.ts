export * from './presence-board';
export * from './realtime.gateway';
export * from './rooms';
