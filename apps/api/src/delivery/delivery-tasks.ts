import type { DeliverReport } from '@qianli/flow';
import type { Tasks } from '@qianli/jobs';

/** What the worker runs for delivery. */
export function deliveryTasks(deliver: DeliverReport): Tasks {
  return { 'deliver-report': async (order) => void (await deliver.run(order)) };
}
