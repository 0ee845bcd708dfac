import { useUser } from '@qianli/api-client';
import { mayDo, type Permission } from '@qianli/contracts';
import { Tabs } from 'antd';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { PageHeader } from '../../shared/page-header';
import { AgreementsTab } from './agreements-tab';
import { AuditTab } from './audit-tab';
import { CalendarsTab } from './calendars-tab';
import { ConflictsTab } from './conflicts-tab';
import { CredentialsTab } from './credentials-tab';
import { GatewaysTab } from './gateways-tab';
import { HospitalsTab } from './hospitals-tab';
import { IncidentsTab } from './incidents-tab';
import { ModelsTab } from './models-tab';
import { PatientsTab } from './patients-tab';
import { PeopleTab } from './people-tab';
import { ShiftsTab } from './shifts-tab';
import { TemplatesTab } from './templates-tab';

const tabs: readonly (readonly ['people' | 'hospitals' | 'agreements' | 'calendars' | 'credentials' | 'shifts' | 'conflicts' | 'templates' | 'models' | 'audit' | 'patients' | 'incidents' | 'gateways', Permission, ComponentType])[] = [
  ['people', 'settings.view', PeopleTab], ['hospitals', 'settings.view', HospitalsTab], ['agreements', 'settings.view', AgreementsTab], ['calendars', 'settings.view', CalendarsTab], ['credentials', 'settings.view', CredentialsTab],
  ['shifts', 'settings.view', ShiftsTab], ['conflicts', 'credential.manage', ConflictsTab], ['templates', 'template.view', TemplatesTab], ['models', 'settings.view', ModelsTab], ['gateways', 'gateway.manage', GatewaysTab], ['patients', 'patient.merge', PatientsTab], ['incidents', 'incident.resolve', IncidentsTab], ['audit', 'audit.view', AuditTab],
];

/** Who may do what where, when, and with which model; and who did what. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const go = useNavigate();
  const open = tabs.filter(([, permission]) => mayDo(role, permission));
  const { tab = 'people' } = useParams();
  const active = open.some(([name]) => name === tab) ? tab : 'people';
  return (
    <div className="page">
      <PageHeader title={t('settings.title')} />
      <Tabs activeKey={active} onChange={(name) => void go(`/settings/${name}`)} destroyOnHidden items={open.map(([name, , Tab]) => ({ key: name, label: <span data-testid={`settings-${name}`}>{t(`settings.${name}`)}</span>, children: <Tab /> }))} />
    </div>
  );
}
