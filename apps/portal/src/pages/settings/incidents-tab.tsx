import { useCall, useCommand } from '@qianli/api-client';
import { identityApi, incidentResolutions, type Incident } from '@qianli/contracts';
import { Asked, bytesOf, caseNumber, EmptyState, HowLongAgo, useLabels } from '@qianli/ui';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTell } from '../../shared/use-tell';

/** Images that came twice under one identity with two contents: the first is in force, the second kept aside, and a person closes it. */
export function IncidentsTab() {
  const { t } = useTranslation();
  const { label } = useLabels();
  const question = useCall(identityApi.incidents, {});
  const [closing, setClosing] = useState<Incident | null>(null);
  return (
    <>
      <p className="q-soft notice-line">{t('settings.incidentHint')}</p>
      <div className="card table-card">
        <Asked question={question}>
          {({ items }) => items.length === 0 ? <EmptyState title={t('settings.noIncidents')} /> : (
            <table className="case-table" data-testid="incidents">
              <thead><tr><th>{t('settings.at')}</th><th>{t('settings.hospital')}</th><th>{t('settings.caseColumn')}</th><th>{t('settings.keptDigest')}</th><th>{t('settings.refusedDigest')}</th><th>{t('settings.state')}</th><td /></tr></thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id} className={one.resolution ? '' : 'row-warn'}>
                    <td className="nowrap"><HowLongAgo at={one.lastAt} clock />{one.times > 1 && <small className="q-faint"> × {one.times}</small>}</td>
                    <td>{one.hospital.name}<br /><small className="q-faint">{one.sentBy.name}</small></td>
                    <td>{one.caseId ? <Link to={`/cases/${one.caseId}`}>{caseNumber(one.caseId)}</Link> : <span className="q-faint">—</span>}</td>
                    <td><code title={one.keptDigest}>{one.keptDigest.slice(0, 12)}</code></td>
                    <td><code title={one.refusedDigest}>{one.refusedDigest.slice(0, 12)}</code><br /><small className="q-faint">{one.isQuarantined ? t('settings.quarantined', { size: one.bytes === null ? '' : bytesOf(one.bytes) }) : t('settings.notQuarantined')}</small></td>
                    <td>{one.resolution ? <>{label('incidentResolution', one.resolution)}<br /><small className="q-faint">{one.resolvedBy?.name} · {one.note}</small></> : <span className="q-tag q-tag-warn">{t('settings.open')}</span>}</td>
                    <td className="row-tools">{!one.resolution && <Button size="small" onClick={() => setClosing(one)} data-testid="incident-close">{t('settings.closeIncident')}</Button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Asked>
      </div>
      <CloseDialog incident={closing} onClose={() => setClosing(null)} />
    </>
  );
}

function CloseDialog({ incident, onClose }: { incident: Incident | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const resolve = useCommand(identityApi.resolveIncident);
  const [resolution, setResolution] = useState<(typeof incidentResolutions)[number]>('first-is-right');
  const [note, setNote] = useState('');
  const submit = async () => {
    if (!incident) return;
    try {
      await resolve.mutateAsync({ params: { id: incident.id }, body: { resolution, note: note.trim() } });
      tell.done(t('settings.saved'));
      setNote('');
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Modal open={incident !== null} title={t('settings.closeIncident')} okText={t('common.save')} onCancel={onClose} confirmLoading={resolve.isPending} okButtonProps={{ disabled: !note.trim() }} onOk={() => void submit()}>
      <p className="q-soft">{t('settings.incidentEffect')}</p>
      <label className="field-label" htmlFor="incident-resolution">{t('settings.outcome')}</label>
      <Select id="incident-resolution" value={resolution} onChange={setResolution} style={{ width: '100%' }} options={incidentResolutions.map((value) => ({ value, label: label('incidentResolution', value) }))} />
      <label className="field-label" htmlFor="incident-note">{t('settings.note')}</label>
      <Input.TextArea id="incident-note" rows={3} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
    </Modal>
  );
}
