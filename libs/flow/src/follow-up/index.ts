export * from './follow-up-case';
export * from './follow-up-store';
export * from './follow-up-view';
export * from './order-follow-ups';
export * from './separate-lesions';
export * from './view-follow-up';
