export * from './folder-object-store';
export * from './open-object-store';
export * from './packed-labels';
export * from './s3-object-store';
export * from './tiered-object-store';
