import { z } from 'zod';
import { id } from './shapes';

/** Orders in the job queue. Each is joined to the transaction that made it necessary; each may run twice. */
export const jobs = {
  /** api: the study has been quiet long enough. Key `complete-study:<caseId>`. */
  'complete-study': z.object({ caseId: id }),
  /** api: write the series' metadata as one compressed document. Key `index-series:<seriesId>`. */
  'index-series': z.object({ seriesId: id }),
  /** api: objects that no row names any more go from the object store. Queued by the transaction that removed the rows. */
  'delete-objects': z.object({ keys: z.array(z.string().min(1)).max(1000) }),
  /** pre-read worker. Key `pre-read:<caseId>`. */
  'pre-read': z.object({ caseId: id }),
  /** pre-read worker, beside the readings: what is wrong with the films of a case. Key `judge-films:<caseId>`. */
  'judge-films': z.object({ caseId: id }),
  /** pre-read worker: compares the case's CT with the person's earlier ones. Key `follow-up:<caseId>`. */
  'follow-up': z.object({ caseId: id }),
  /** pre-read worker: put a pre-read's results beside the images. Key `publish-pre-read:<preReadId>`. */
  'publish-pre-read': z.object({ preReadId: id }),
  /** routing. Key `route-case:<caseId>`: at the pre-read's time-out, or at once when it is recorded. */
  'route-case': z.object({ caseId: id }),
  /** routing: simulate a policy; the request and the result stand in `policy_simulations`. Key `simulate-policy:<simulationId>`. */
  'simulate-policy': z.object({ simulationId: id }),
  /** api: make the PDF and mark the report delivered. */
  'deliver-report': z.object({ caseId: id, reportVersionId: id }),
  /** api, by the clock: stored bytes against their digests, some at a time. */
  'scrub-objects': z.object({}),
  /** api, by the clock: rows against objects, in both directions. */
  'reconcile-objects': z.object({}),
  /** api, by the clock: images that a rule sends to the cold tier. */
  'move-to-cold': z.object({}),
  /** api: a study in the cold tier that somebody looks at. Key `recall-study:<studyId>`. */
  'recall-study': z.object({ studyId: id }),
  /** api, by the clock: studies whose days are over. */
  'propose-deletions': z.object({}),
} as const;
export type JobName = keyof typeof jobs;
export type JobOf<N extends JobName> = z.output<(typeof jobs)[N]>;
/** A job to queue. `key` replaces a waiting job of the same key; `runAt` delays it. */
export type JobOrder = { [N in JobName]: { readonly name: N; readonly payload: JobOf<N>; readonly key?: string; readonly runAt?: Date; readonly priority?: number } }[JobName];
