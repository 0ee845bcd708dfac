import { useCall, useCommand } from '@qianli/api-client';
import { identityApi, mergeReasons, type PatientRecordView } from '@qianli/contracts';
import { Asked, EmptyState, patientIdOf, patientNameOf, useLabels, useLanguage } from '@qianli/ui';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../shared/use-address';
import { useSettled } from '../../shared/use-settled';
import { useTell } from '../../shared/use-tell';

type Pair = { readonly one: PatientRecordView; readonly other: PatientRecordView };

/** Records that are perhaps one person, with the rules that say so; who confirms it joins their studies, and can take it back. */
export function PatientsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [address, setAddress] = useAddress({ q: '' });
  const sought = useSettled(address.q.trim());
  const suggestions = useCall(identityApi.suggestions, {});
  const records = useCall(identityApi.patients, { query: { q: sought, limit: 50 } });
  const [merging, setMerging] = useState<Pair | null>(null);
  const [first, setFirst] = useState<PatientRecordView | null>(null);
  const choose = (record: PatientRecordView) => {
    if (!first || first.id === record.id) return setFirst(first ? null : record);
    setMerging({ one: first, other: record });
    return setFirst(null);
  };
  return (
    <>
      <p className="q-soft notice-line">{t('settings.mergeHint')}</p>
      <section className="card notice-line" aria-label={t('settings.suggestions')}>
        <div className="card-head"><h2>{t('settings.suggestions')}</h2></div>
        <Asked question={suggestions}>
          {({ items }) => items.length === 0 ? <EmptyState title={t('settings.noSuggestions')} /> : (
            <table className="case-table slim-table" data-testid="merge-suggestions">
              <tbody>
                {items.map(({ one, other, rules }) => (
                  <tr key={`${one.id}${other.id}`}>
                    <td><Record record={one} /></td><td><Record record={other} /></td>
                    <td>{rules.map(({ rule, text }) => <span key={rule} className="q-tag q-tag-calm">{text[language]}</span>)}</td>
                    <td className="row-tools"><Button size="small" onClick={() => setMerging({ one, other })} data-testid="merge-suggested">{t('settings.merge')}</Button></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Asked>
      </section>
      <div className="filter-row"><Input value={address.q} onChange={(event) => setAddress({ q: event.target.value })} placeholder={t('settings.patientSearch')} aria-label={t('settings.patientSearch')} allowClear style={{ width: 320 }} data-testid="patient-search" />{first && <span className="q-soft">{t('settings.chooseOther', { name: patientNameOf(first.name) })}</span>}</div>
      <div className="card table-card">
        <Asked question={records}>
          {({ items }) => items.length === 0 ? <EmptyState title={sought ? t('settings.noPatients') : t('settings.noMerged')} /> : (
            <table className="case-table" data-testid="patient-records">
              <thead><tr><th>{t('settings.patient')}</th><th>{t('settings.hospital')}</th><th>{t('settings.studies')}</th><th>{t('settings.mergedInto')}</th><td /></tr></thead>
              <tbody>{items.map((record) => <PatientRow key={record.id} record={record} isChosen={first?.id === record.id} onChoose={choose} />)}</tbody>
            </table>
          )}
        </Asked>
      </div>
      <MergeDialog pair={merging} onClose={() => setMerging(null)} />
    </>
  );
}

function Record({ record }: { record: PatientRecordView }) {
  const { label } = useLabels();
  return <span><strong>{patientNameOf(record.name)}</strong> <span className="q-soft">{[record.sex ? label('sex', record.sex) : '', (record.birthDate ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'), patientIdOf(record.patientId)].filter(Boolean).join(' · ')}</span><br /><small className="q-faint">{record.hospitals.join('、')}</small></span>;
}

function PatientRow({ record, isChosen, onChoose }: { record: PatientRecordView; isChosen: boolean; onChoose: (record: PatientRecordView) => void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const unmerge = useCommand(identityApi.unmerge);
  const takeBack = async () => {
    try {
      await unmerge.mutateAsync({ params: { id: record.id }, body: {} });
      tell.done(t('settings.unmerged'));
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <tr className={isChosen ? 'row-warn' : ''}>
      <td><Record record={record} /></td><td>{record.hospitals.join('、')}</td><td className="figures">{record.studies}</td>
      <td>{record.mergedInto ? `${patientNameOf(record.mergedInto.name)} · ${patientIdOf(record.mergedInto.patientId)}` : <span className="q-faint">—</span>}</td>
      <td className="row-tools">{record.mergedInto ? <Button size="small" loading={unmerge.isPending} onClick={() => void takeBack()} data-testid="unmerge">{t('settings.unmerge')}</Button> : <Button size="small" type="text" aria-pressed={isChosen} onClick={() => onChoose(record)}>{t('settings.choose')}</Button>}</td>
    </tr>
  );
}

function MergeDialog({ pair, onClose }: { pair: Pair | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const merge = useCommand(identityApi.merge);
  const [reason, setReason] = useState<(typeof mergeReasons)[number]>('identity-checked');
  const [note, setNote] = useState('');
  const submit = async () => {
    if (!pair) return;
    try {
      await merge.mutateAsync({ params: { id: pair.other.id }, body: { into: pair.one.id, reason, note } });
      tell.done(t('settings.merged'));
      setNote('');
      onClose();
    } catch (problem) { tell.refused(problem); }
  };
  return (
    <Modal open={pair !== null} title={t('settings.mergeTitle')} okText={t('settings.merge')} onCancel={onClose} confirmLoading={merge.isPending} onOk={() => void submit()} okButtonProps={{ 'data-testid': 'merge-confirm' }}>
      {pair && <><p><Record record={pair.one} /></p><p><Record record={pair.other} /></p></>}
      <label className="field-label" htmlFor="merge-reason">{t('settings.mergeReason')}</label>
      <Select id="merge-reason" value={reason} onChange={setReason} style={{ width: '100%' }} options={mergeReasons.map((value) => ({ value, label: label('mergeReason', value) }))} />
      <label className="field-label" htmlFor="merge-note">{t('settings.note')}</label>
      <Input.TextArea id="merge-note" rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <p className="q-soft">{t('settings.mergeEffect')}</p>
    </Modal>
  );
}
