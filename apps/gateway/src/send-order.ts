import { type Priority, priorityRank } from '@qianli/domain-case';

/** What decides when an instance that waits is sent. */
export interface Waiting {
  readonly priority: Priority;
  readonly preRead: boolean;
  /** The first that came of its series: with one of each the platform knows the shape of a study. */
  readonly isFirstOfSeries: boolean;
  /** Names sort in the order of arrival. */
  readonly id: string;
}

/** The more pressing study first; within a priority one image of every series, then what the pre-read looks at, then the rest; each in the order of arrival. */
export function compareForSending(a: Waiting, b: Waiting): number {
  return priorityRank(a.priority) - priorityRank(b.priority) || stage(a) - stage(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function stage({ isFirstOfSeries, preRead }: Waiting): number {
  if (isFirstOfSeries) return 0;
  return preRead ? 1 : 2;
}
