import { cherryPicking, earliestDueWithSkill, earliestFinish, fixedSpecialist, minCostBatch, roundRobin, sharedPool, shortestQueue, type Policy } from '@qianli/domain-routing';

/** Fresh for each simulation: round robin remembers whose turn it is. */
export const policies = (): readonly Policy[] => [
  fixedSpecialist(),
  roundRobin('fifo'),
  roundRobin('stat-first'),
  shortestQueue(),
  earliestFinish(),
  sharedPool('fifo'),
  cherryPicking(),
  sharedPool('edd'),
  earliestDueWithSkill(),
  minCostBatch(),
];
