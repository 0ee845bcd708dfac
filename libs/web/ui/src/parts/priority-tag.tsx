import type { Priority } from '@qianli/domain-case';
import { useLabels } from '../labels/use-labels';

/** How pressing a case is. Weight and hue, never red: red is a broken deadline. */
export function PriorityTag({ priority }: { priority: Priority }) {
  const { label } = useLabels();
  return <span className={`q-tag q-priority q-priority-${priority}`}>{label('priority', priority)}</span>;
}
