import { mayDo, type Permission } from '@qianli/contracts';
import type { Role } from '@qianli/domain-case';

export type PageName = 'send' | 'orders' | 'cases' | 'worklist' | 'control' | 'policies' | 'dashboard' | 'settings' | 'operations';

const inOrder: readonly (readonly [PageName, Permission])[] = [
  ['worklist', 'case.open'], ['send', 'submission.write'], ['orders', 'order.view'], ['control', 'operations.view'], ['cases', 'case.list'],
  ['policies', 'policy.view'], ['dashboard', 'measure.view'], ['settings', 'settings.view'], ['operations', 'operations.view'],
];

/** The first page of each role: the one that answers its question in five seconds. */
const homes: Readonly<Record<Role, PageName>> = {
  'county-uploader': 'send', 'county-physician': 'cases', specialist: 'worklist', dispatcher: 'control', 'hospital-admin': 'dashboard', 'platform-admin': 'control', gateway: 'cases',
};

export function homeOf(role: Role): `/${PageName}` {
  return `/${homes[role]}`;
}

/** The pages in a role's navigation: its home first, then those that its permissions open. */
export function pagesOf(role: Role): readonly PageName[] {
  const open = inOrder.filter(([, permission]) => mayDo(role, permission)).map(([name]) => name);
  return [...open].sort((a, b) => Number(b === homes[role]) - Number(a === homes[role]));
}
