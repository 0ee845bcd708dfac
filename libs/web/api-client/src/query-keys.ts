import { casesApi, dispatchApi, followUpApi, identityApi, measuresApi, messagesApi, operationsApi, reportsApi, routingApi, settingsApi, submissionsApi, type Endpoint } from '@qianli/contracts';

/** Answers are kept under the endpoint's path first, so that a path alone names all of them. */
export function queryKeyOf(endpoint: Endpoint, input: object, kind: 'one' | 'pages' = 'one'): readonly unknown[] {
  return [endpoint.path, input, kind];
}

const cases = [casesApi.list.path, casesApi.get.path, casesApi.decisions.path, followUpApi.get.path];
const measures = [measuresApi.overview.path, measuresApi.turnaround.path, measuresApi.volume.path];

/** The paths whose answers a command makes stale. */
export function stalePathsAfter(endpoint: Endpoint): readonly string[] {
  const { path } = endpoint;
  if (path.startsWith(messagesApi.list.path)) return [messagesApi.list.path, casesApi.list.path];
  if (path.startsWith(`${casesApi.get.path}/report`)) return [reportsApi.get.path, reportsApi.versions.path, ...cases, ...measures];
  if (path.startsWith(followUpApi.get.path)) return [followUpApi.get.path];
  if (path.startsWith(casesApi.list.path)) return [...cases, dispatchApi.stuck.path, dispatchApi.readersFor.path, operationsApi.readers.path, ...measures];
  if (path.startsWith('/api/v1/routing')) return [routingApi.policies.path, routingApi.policy.path, routingApi.simulations.path, routingApi.mode.path];
  if (path.startsWith('/api/v1/submissions')) return [submissionsApi.get.path, casesApi.list.path];
  if (path.startsWith('/api/v1/shifts') || path.startsWith('/api/v1/credentials')) return [settingsApi.shifts.path, settingsApi.credentials.path, operationsApi.readers.path];
  if (path.startsWith(identityApi.patients.path)) return [identityApi.patients.path, identityApi.suggestions.path, ...cases];
  // What stands behind an id is said of one of a list: `orders/{id}/cancel` changes `orders`.
  return [path, path.replace(/\/\{\w+\}.*$/, '')];
}
