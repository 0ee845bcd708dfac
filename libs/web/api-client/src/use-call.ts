import { ApiError, type CallInput, type Endpoint } from '@qianli/contracts';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query';
import type { z } from 'zod';
import { queryKeyOf, stalePathsAfter } from './query-keys';
import { useSessionStore } from './session-context';

type Reply<E extends Endpoint> = z.output<E['reply']>;
interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
export interface UseCallOptions {
  /** False: do not ask yet. */
  readonly enabled?: boolean;
  readonly refetchEveryMs?: number;
  /** How long an answer is good without an event that makes it stale; 15 s unless told. */
  readonly staleMs?: number;
  /** Keep showing the last answer while the next one, to another question, is on its way. */
  readonly keepPrevious?: boolean;
}

/** Asks an endpoint (a GET) and keeps the answer under its path and input; events of the socket make it stale. */
export function useCall<E extends Endpoint>(endpoint: E, input: CallInput<E>, options: UseCallOptions = {}): UseQueryResult<Reply<E>, ApiError> {
  const session = useSessionStore();
  const answer = useQuery<unknown, ApiError>({
    queryKey: queryKeyOf(endpoint, input),
    queryFn: ({ signal }) => session.call(endpoint, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.refetchEveryMs ? { refetchInterval: options.refetchEveryMs } : {}),
    ...(options.staleMs ? { staleTime: options.staleMs } : {}),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
  // TanStack's conditional types can't see that a reply is no function.
  return answer as UseQueryResult<Reply<E>, ApiError>;
}

/** Asks a paged endpoint; `items` are those of all pages fetched so far. */
export function usePages<T, E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType<Page<T>>>>(
  endpoint: E,
  input: CallInput<E>,
  options: UseCallOptions = {},
) {
  const session = useSessionStore();
  const loose = input as { query?: Record<string, unknown> };
  const query = useInfiniteQuery<Page<T>, ApiError, InfiniteData<Page<T>>, readonly unknown[], string | undefined>({
    queryKey: queryKeyOf(endpoint, input, 'pages'),
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      session.call(endpoint, { ...input, query: { ...loose.query, ...(pageParam ? { cursor: pageParam } : {}) } } as CallInput<E>, { signal }) as Promise<Page<T>>,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items), problem: query.error };
}

/** Does something at an endpoint (not a GET); what it changed is asked again, before the command counts as done unless `inBackground`. */
export function useCommand<E extends Endpoint>(endpoint: E, { inBackground = false }: { readonly inBackground?: boolean } = {}): UseMutationResult<Reply<E>, ApiError, CallInput<E>> {
  const session = useSessionStore();
  const queries = useQueryClient();
  return useMutation<Reply<E>, ApiError, CallInput<E>>({
    mutationFn: (input) => session.call(endpoint, input),
    onSuccess: () => {
      const asked = Promise.all(stalePathsAfter(endpoint).map((path) => queries.invalidateQueries({ queryKey: [path] }))).then(() => undefined);
      return inBackground ? undefined : asked;
    },
  });
}
