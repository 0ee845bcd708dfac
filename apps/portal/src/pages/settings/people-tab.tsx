import { useCall, useCommand, useUser } from '@qianli/api-client';
import { mayDo, settingsApi, type ReplyOf } from '@qianli/contracts';
import { roles } from '@qianli/domain-case';
import { Asked, EmptyState, useLabels } from '@qianli/ui';
import { Button, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../shared/use-address';
import { useTell } from '../../shared/use-tell';
import { PersonDialog } from './person-dialog';

export type Person = ReplyOf<typeof settingsApi.people>['items'][number];

/** Everybody with an account, by role; deactivating ends the sessions. */
export function PeopleTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const user = useUser();
  const tell = useTell();
  const mayManage = mayDo(user.role, 'people.manage');
  const question = useCall(settingsApi.people, {});
  const update = useCommand(settingsApi.updatePerson);
  const [address, setAddress] = useAddress({ role: '', q: '' });
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const toggle = async (person: Person) => {
    try {
      await update.mutateAsync({ params: { id: person.id }, body: { active: !person.active } });
      tell.done(t('settings.saved'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <>
      <div className="filter-row">
        <Select value={address.role} onChange={(role) => setAddress({ role })} aria-label={t('settings.role')} style={{ width: 170 }} options={[{ value: '', label: t('common.all') }, ...roles.map((role) => ({ value: role, label: label('role', role) }))]} />
        <Input value={address.q} onChange={(event) => setAddress({ q: event.target.value })} placeholder={t('common.search')} aria-label={t('common.search')} allowClear style={{ width: 220 }} />
        {mayManage ? <Button type="primary" className="push" onClick={() => setEditing('new')} data-testid="person-add">{t('settings.addPerson')}</Button> : <span className="q-faint push">{t('settings.readOnly')}</span>}
      </div>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => {
            const rows = items.filter((person) => (!address.role || person.role === address.role) && (!address.q || `${person.name} ${person.username} ${person.hospital?.name ?? ''}`.includes(address.q)));
            if (rows.length === 0) return <EmptyState />;
            return (
              <table className="case-table">
                <thead><tr><th>{t('settings.name')}</th><th>{t('settings.username')}</th><th>{t('settings.role')}</th><th>{t('settings.hospital')}</th><th>{t('settings.subspecialties')}</th><th className="figure">{t('settings.capacity')}</th><th>{t('settings.state')}</th><td /></tr></thead>
                <tbody>
                  {rows.map((person) => (
                    <tr key={person.id} data-testid={`person-${person.id}`}>
                      <td><strong>{person.name}</strong></td><td className="q-soft">{person.username}</td><td>{label('role', person.role)}</td><td>{person.hospital?.name ?? <span className="q-faint">{t('shell.platform')}</span>}</td>
                      <td>{person.subspecialties.map((one) => label('subspecialty', one)).join(', ') || <span className="q-faint">—</span>}</td><td className="figure">{person.capacity ?? ''}</td>
                      <td><span className={`q-tag ${person.active ? 'q-tag-good' : 'q-tag-calm'}`}>{person.active ? t('settings.active') : t('settings.inactive')}</span></td>
                      <td className="row-tools">
                        {mayManage && (
                          <>
                            <Button size="small" type="text" onClick={() => setEditing(person)}>{t('case.edit')}</Button>
                            {person.id !== user.id && <Popconfirm title={person.active ? t('settings.deactivateHint') : t('settings.activate')} okText={person.active ? t('settings.deactivate') : t('settings.activate')} onConfirm={() => toggle(person)}><Button size="small" type="text">{person.active ? t('settings.deactivate') : t('settings.activate')}</Button></Popconfirm>}
                          </>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            );
          }}
        </Asked>
      </div>
      <PersonDialog person={editing} onClose={() => setEditing(null)} />
    </>
  );
}
