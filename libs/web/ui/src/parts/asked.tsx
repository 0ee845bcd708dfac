import type { ApiError } from '@qianli/contracts';
import type { ReactNode } from 'react';
import { ErrorState, LoadingState } from './page-states';

interface Question<T> {
  readonly data: T | undefined;
  readonly error: ApiError | null;
  readonly isPending?: boolean;
  readonly refetch: () => unknown;
}

/** Shows the answer of a query: loading before it is there, the error if it never came, the old answer while a new one is on its way. */
export function Asked<T>({ question, children }: { question: Question<T>; children: (data: T) => ReactNode }) {
  if (question.data !== undefined) return <>{children(question.data)}</>;
  if (question.error) return <ErrorState problem={question.error} onRetry={() => void question.refetch()} />;
  return <LoadingState />;
}
