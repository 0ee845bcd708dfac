import { DomainError } from '@qianli/contracts';

/** The first of the rows. Throws `study-not-found` when there is none. */
export async function only<T>(rows: AsyncIterable<T>): Promise<T> {
  for await (const row of rows) return row;
  throw new DomainError('study-not-found', 'Nothing at this address');
}
