import { useSessionStore, useUser } from '@qianli/api-client';
import { exportReasons, identityApi, mayDo, type CaseDetail } from '@qianli/contracts';
import { caseNumber, useLabels } from '@qianli/ui';
import { Button, Checkbox, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile } from '../../shared/save-file';
import { useTell } from '../../shared/use-tell';

const kept = [
  'retainModifiedDates', 'retainFullDates', 'retainPatientCharacteristics', 'cleanDescriptors', 'cleanStructuredContent', 'cleanGraphics',
  'retainDeviceIdentity', 'retainInstitutionIdentity', 'retainSafePrivate', 'retainUids',
] as const; // prettier-ignore
const edges = ['top', 'bottom', 'left', 'right'] as const;
const nothingBlanked = { top: 0, bottom: 0, left: 0, right: 0 };

/** The study without the person in it, for teaching and research: what is kept is chosen, pictures that may show a name are held back. */
export function ExportButton({ kase }: { kase: Pick<CaseDetail, 'id'> }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const { role } = useUser();
  const session = useSessionStore();
  const tell = useTell();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [reason, setReason] = useState<(typeof exportReasons)[number]>('teaching');
  const [options, setOptions] = useState<readonly string[]>([]);
  const [blanked, setBlanked] = useState<Record<(typeof edges)[number], number>>(nothingBlanked);
  const [picturesChecked, setPicturesChecked] = useState(false);
  if (!mayDo(role, 'study.export')) return null;
  const submit = async () => {
    setIsBusy(true);
    try {
      const chosen = Object.fromEntries(kept.map((name) => [name, options.includes(name)]));
      const zip = (await session.call(identityApi.exportStudy, { params: { id: kase.id }, body: { reason, picturesChecked, ...chosen, blankEdges: Object.fromEntries(edges.map((edge) => [edge, blanked[edge] / 100])) } }, { timeoutMs: 600_000 })) as Blob;
      saveFile(zip, `${caseNumber(kase.id)}-deidentified.zip`);
      setIsOpen(false);
    } catch (problem) { tell.refused(problem); }
    setIsBusy(false);
  };
  return (
    <>
      <Button type="text" onClick={() => setIsOpen(true)} data-testid="case-export">{t('case.export')}</Button>
      <Modal open={isOpen} title={t('case.exportTitle')} okText={t('case.export')} onCancel={() => setIsOpen(false)} confirmLoading={isBusy} onOk={() => void submit()} okButtonProps={{ 'data-testid': 'export-confirm' }}>
        <p className="q-soft">{t('case.exportHint')}</p>
        <label className="field-label" htmlFor="export-reason">{t('case.exportReason')}</label>
        <Select id="export-reason" value={reason} onChange={setReason} style={{ width: '100%' }} options={exportReasons.map((value) => ({ value, label: label('exportReason', value) }))} />
        <p className="field-label">{t('case.exportKeep')}</p>
        <Checkbox.Group value={[...options]} onChange={setOptions} options={kept.map((value) => ({ value, label: label('exportOption', value), disabled: (value === 'retainFullDates' && options.includes('retainModifiedDates')) || (value === 'retainModifiedDates' && options.includes('retainFullDates')) }))} style={{ display: 'grid', gap: 4 }} />
        <p className="field-label">{t('case.exportPictures')}</p>
        <p className="q-soft">{t('case.exportBlank')}</p>
        <div style={{ display: 'flex', gap: 8, marginBottom: 8 }}>
          {edges.map((edge) => (
            <InputNumber key={edge} aria-label={label('edge', edge)} prefix={label('edge', edge)} suffix="%" min={0} max={50} value={blanked[edge]} onChange={(value) => setBlanked({ ...blanked, [edge]: value ?? 0 })} />
          ))}
        </div>
        <Checkbox checked={picturesChecked} onChange={(event) => setPicturesChecked(event.target.checked)}>{t('case.exportChecked')}</Checkbox>
      </Modal>
    </>
  );
}
