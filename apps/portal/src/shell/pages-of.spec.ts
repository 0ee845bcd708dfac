import { describe, expect, it } from 'vitest';
import { homeOf, pagesOf } from './pages-of';

describe('who sees which page', () => {
  it('begins with the page that answers the role’s question', () => {
    expect(pagesOf('county-uploader')).toEqual(['send', 'orders', 'cases']);
    expect(pagesOf('county-physician')).toEqual(['cases', 'send', 'orders']);
    expect(pagesOf('specialist')).toEqual(['worklist', 'cases']);
  });
  it('gives the dispatcher the control room and no sending', () => {
    expect(pagesOf('dispatcher')).toEqual(['control', 'cases', 'policies', 'dashboard', 'settings', 'operations']);
  });
  it('shows a hospital administrator no operations', () => {
    expect(pagesOf('hospital-admin')).toEqual(['dashboard', 'cases', 'settings']);
  });
  it('has a home among the pages of every role but the machine', () => {
    for (const role of ['county-uploader', 'county-physician', 'specialist', 'dispatcher', 'hospital-admin', 'platform-admin'] as const) expect(pagesOf(role).map((page) => `/${page}`)).toContain(homeOf(role));
  });
});
