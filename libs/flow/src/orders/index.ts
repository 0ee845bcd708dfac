export * from './order-store';
export * from './orders';
export * from './record-performed-step';
