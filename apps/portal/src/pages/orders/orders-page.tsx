import { useCall, useCommand } from '@qianli/api-client';
import { ordersApi, type Order } from '@qianli/contracts';
import { Asked, EmptyState, patientIdOf, patientNameOf, useLabels } from '@qianli/ui';
import { Button, Popconfirm, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../shared/page-header';
import { useTell } from '../../shared/use-tell';
import { OrderDialog } from './order-dialog';

/** Order states that can still be called off. */
const canBeCancelled = (order: Order) => order.state === 'scheduled';

/** What the county is about to examine: the modalities' worklist, and what the images are matched with when they come. */
export function OrdersPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'true' | 'false'>('true');
  const [isAdding, setIsAdding] = useState(false);
  const question = useCall(ordersApi.list, { query: { open } });
  return (
    <div className="page">
      <PageHeader title={t('orders.title')}>
        <Segmented value={open} onChange={setOpen} options={[{ value: 'true', label: t('orders.open') }, { value: 'false', label: t('common.all') }]} />
        <Button type="primary" onClick={() => setIsAdding(true)} data-testid="order-add">{t('orders.add')}</Button>
      </PageHeader>
      <p className="q-soft notice-line">{t('orders.hint')}</p>
      <div className="card table-card">
        <Asked question={question}>{({ items }) => (items.length === 0 ? <EmptyState title={t('orders.none')} text={t('orders.noneText')} /> : <OrderTable items={items} />)}</Asked>
      </div>
      <OrderDialog open={isAdding} onClose={() => setIsAdding(false)} />
    </div>
  );
}

function OrderTable({ items }: { items: readonly Order[] }) {
  const { t } = useTranslation();
  const { label } = useLabels();
  const tell = useTell();
  const cancel = useCommand(ordersApi.cancel);
  const callOff = async (id: string) => {
    try { await cancel.mutateAsync({ params: { id } }); tell.done(t('orders.cancelled')); } catch (problem) { tell.refused(problem); }
  };
  return (
    <table className="case-table" data-testid="orders">
      <thead><tr><th>{t('orders.scheduledAt')}</th><th>{t('orders.patient')}</th><th>{t('orders.procedure')}</th><th>{t('orders.accession')}</th><th>{t('orders.priority')}</th><th>{t('orders.station')}</th><th>{t('settings.state')}</th><td /></tr></thead>
      <tbody>
        {items.map((order) => (
          <tr key={order.id}>
            <td className="nowrap">{dayjs(order.scheduledAt).format('MM-DD HH:mm')}</td>
            <td><span className="patient-cell"><strong>{patientNameOf(order.patientName)}</strong><small>{[order.patientSex ? label('sex', order.patientSex) : '', patientIdOf(order.patientId)].filter(Boolean).join(' · ')}</small></span></td>
            <td><span className="patient-cell"><span>{label('modality', order.modality)} {order.procedure}</span><small>{order.history}</small></span></td>
            <td><code>{order.accessionNumber}</code></td>
            <td>{label('priority', order.priority)}</td>
            <td className="q-soft">{order.stationAeTitle ?? t('orders.anyStation')}</td>
            <td><span className={`q-tag${order.state === 'completed' ? ' q-tag-ok' : order.state === 'discontinued' ? ' q-tag-warn' : ''}`}>{label('orderState', order.state)}</span></td>
            <td className="row-tools">{canBeCancelled(order) && <Popconfirm title={t('orders.cancelAsk')} onConfirm={() => callOff(order.id)}><Button size="small" type="text">{t('orders.cancel')}</Button></Popconfirm>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
