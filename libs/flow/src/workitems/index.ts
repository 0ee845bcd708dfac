export * from './search-workitems';
export * from './to-workitem';
export * from './workitem-state';
export * from './workitem-uid';
