import { casesApi, identityApi, messagesApi, ordersApi, reportsApi, routingApi, settingsApi } from '@qianli/contracts';
import { describe, expect, it } from 'vitest';
import { stalePathsAfter } from './query-keys';

describe('what a command makes stale', () => {
  it('asks the report and the lists again after an acknowledgement', () => {
    expect(stalePathsAfter(reportsApi.acknowledge)).toEqual(expect.arrayContaining([reportsApi.get.path, casesApi.list.path, casesApi.get.path]));
  });
  it('asks the unread marks of the list again after the chat was read', () => {
    expect(stalePathsAfter(messagesApi.read)).toEqual([messagesApi.list.path, casesApi.list.path]);
  });
  it('asks the decisions again after a case was given to another reader', () => {
    expect(stalePathsAfter(casesApi.reassign)).toContain(casesApi.decisions.path);
  });
  it('asks records, suggestions and priors again after a merge, and the incidents after one is closed', () => {
    expect(stalePathsAfter(identityApi.merge)).toEqual(expect.arrayContaining([identityApi.patients.path, identityApi.suggestions.path, casesApi.get.path]));
    expect(stalePathsAfter(identityApi.resolveIncident)).toContain(identityApi.incidents.path);
  });
  it('asks the versions and the mode again after a policy was switched on', () => {
    expect(stalePathsAfter(routingApi.activatePolicy)).toEqual(expect.arrayContaining([routingApi.policies.path, routingApi.policy.path, routingApi.mode.path]));
  });
  it('asks the list again after one of its members changed', () => {
    expect(stalePathsAfter(ordersApi.cancel)).toContain(ordersApi.list.path);
    expect(stalePathsAfter(settingsApi.updatePerson)).toContain(settingsApi.people.path);
  });
});
