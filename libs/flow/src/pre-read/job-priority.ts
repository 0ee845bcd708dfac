import type { Priority } from '@qianli/domain-case';

const places: Record<Priority, number> = { stat: -30, asap: -20, urgent: -10, routine: 0 };

/** Where a case's pre-read stands in the queue: the lower number is taken first, whatever came earlier. */
export const preReadPriority = (priority: Priority): number => places[priority];
