import type { Association } from '../upper-layer/association';
import { commandField } from '../upper-layer/command';

/** Whether the peer says meanwhile that it is enough. A message that is no C-CANCEL stays for its turn. */
export function watchForCancel(association: Association): () => boolean {
  let cancelled = false;
  void association.peek().then((next) => (cancelled ||= next === null || next.command.field === commandField.cancel), () => (cancelled = true));
  return () => cancelled;
}
