export * from './announce-study';
export * from './gateway-keys';
export * from './receive-upload';
export * from './release-incomplete';
export * from './transfer-store';
