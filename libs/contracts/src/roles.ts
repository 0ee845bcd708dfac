import type { Role } from '@qianli/domain-case';

/** What somebody may do. An endpoint names one; a role holds some; anything else is refused. */
export const permissions = [
  'case.list', 'case.view', 'case.order', 'case.complete', 'case.next', 'case.open', 'case.release', 'case.return',
  'case.resubmit', 'case.reassign', 'case.cancel', 'case.decisions',
  'report.view', 'report.draft', 'report.sign', 'report.amend', 'report.acknowledge',
  'message.read', 'message.post', 'finding.assess', 'result.confirm',
  'study.send', 'study.view', 'study.delete', 'submission.write',
  'measure.view', 'audit.view', 'settings.view', 'people.manage', 'credential.manage', 'shift.manage', 'model.manage',
  'template.view', 'template.manage', 'operations.view', 'policy.view', 'policy.manage', 'agreement.manage',
  'case.release-incomplete', 'gateway.announce', 'gateway.manage', 'order.write', 'order.view', 'report.fetch',
  'patient.merge', 'incident.resolve', 'study.export', 'archive.manage',
] as const;
export type Permission = (typeof permissions)[number];

const county: readonly Permission[] = [
  'case.list', 'case.view', 'case.order', 'case.complete', 'case.resubmit', 'case.cancel', 'case.decisions',
  'report.view', 'message.read', 'message.post', 'study.send', 'study.view', 'submission.write',
  'case.release-incomplete', 'order.write', 'order.view',
];

/** Deny by default: a role may do what stands here and nothing else. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  'county-uploader': county,
  'county-physician': [...county, 'report.acknowledge', 'result.confirm'],
  gateway: ['study.send', 'study.view', 'submission.write', 'case.complete', 'gateway.announce', 'order.write', 'order.view', 'report.fetch'],
  specialist: [
    'case.list', 'case.view', 'case.next', 'case.open', 'case.release', 'case.return', 'case.decisions',
    'report.view', 'report.draft', 'report.sign', 'report.amend', 'message.read', 'message.post', 'finding.assess', 'result.confirm', 'study.view', 'study.export', 'template.view',
  ],
  dispatcher: [
    'case.list', 'case.view', 'case.decisions', 'case.reassign', 'case.cancel', 'report.view', 'message.read', 'message.post',
    'study.view', 'measure.view', 'settings.view', 'template.view', 'operations.view', 'policy.view',
    'case.release-incomplete',
    'patient.merge', 'incident.resolve', 'study.export',
  ],
  'hospital-admin': ['case.list', 'case.view', 'case.decisions', 'report.view', 'measure.view', 'audit.view', 'settings.view', 'template.view'],
  'platform-admin': [
    'case.list', 'case.view', 'case.decisions', 'measure.view', 'audit.view', 'settings.view', 'people.manage',
    'credential.manage', 'shift.manage', 'model.manage', 'template.view', 'template.manage', 'operations.view', 'archive.manage', 'policy.view', 'policy.manage', 'agreement.manage',
    'gateway.manage',
    'study.delete', 'patient.merge', 'incident.resolve',
  ],
};

/** Whether `role` holds `permission`. */
export function mayDo(role: Role, permission: Permission): boolean {
  return permissionsOf[role].includes(permission);
}
