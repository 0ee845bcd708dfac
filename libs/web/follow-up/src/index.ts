export { FollowUpTable, type MarkToShow } from './follow-up-table';
export { followUpWords, saying } from './follow-up-words';
