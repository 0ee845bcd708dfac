import { agreementsApi } from './agreements';
import { archiveApi } from './archive';
import { auditApi } from './audit';
import { casesApi } from './cases';
import { dispatchApi } from './dispatch';
import type { Endpoint } from './endpoint';
import { followUpApi } from './follow-up';
import { identityApi } from './identity';
import { inUseApi } from './in-use';
import { measuresApi } from './measures';
import { messagesApi } from './messages';
import { ordersApi } from './orders';
import { reportTemplatesApi } from './report-templates';
import { reportReturnsApi } from './report-returns';
import { findingsApi, reportsApi } from './reports';
import { routingApi } from './routing';
import { sessionsApi } from './sessions';
import { operationsApi, settingsApi } from './settings';
import { submissionsApi } from './submissions';
import { gatewaysApi, releaseApi } from './transfers';

const named = (group: string, table: Record<string, Endpoint>) => Object.entries(table).map(([name, endpoint]) => [`${group}.${name}`, endpoint] as const);

/** Every endpoint under its name; tests walk it so that none is forgotten. */
export const allEndpoints: Readonly<Record<string, Endpoint>> = Object.fromEntries([
  ...named('sessions', sessionsApi), ...named('cases', casesApi), ...named('reports', reportsApi), ...named('findings', findingsApi), ...named('followUp', followUpApi),
  ...named('reportTemplates', reportTemplatesApi),
  ...named('messages', messagesApi), ...named('submissions', submissionsApi), ...named('measures', measuresApi), ...named('audit', auditApi),
  ...named('routing', routingApi), ...named('agreements', agreementsApi), ...named('dispatch', dispatchApi),
  ...named('settings', settingsApi), ...named('operations', operationsApi),
  ...named('gateways', gatewaysApi), ...named('cases', releaseApi), ...named('orders', ordersApi), ...named('reportReturns', reportReturnsApi),
  ...named('identity', identityApi), ...named('inUse', inUseApi), ...named('archive', archiveApi),
]);
