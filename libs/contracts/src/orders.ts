import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, instant, priority } from './shapes';

export const orderStates = ['scheduled', 'in-progress', 'completed', 'discontinued', 'cancelled'] as const;
const dicomDay = z.string().regex(/^\d{8}$/);
const text = (most: number) => z.string().trim().max(most);
const aeTitle = z.string().regex(/^[\x20-\x5b\x5d-\x7e]{1,16}$/);

/** What the county announces: an examination to be made. Lengths are those of DICOM. */
const orderToWrite = z.object({
  accessionNumber: text(16).min(1),
  patientId: text(64).min(1),
  /** As in DICOM: `王^小东`. */
  patientName: text(64).min(1),
  patientSex: z.enum(['M', 'F', 'O']).nullable().default(null),
  patientBirthDate: dicomDay.nullable().default(null),
  modality: z.string().regex(/^[A-Z]{1,16}$/),
  procedure: text(64).min(1),
  /** The modality it is for; null: whichever asks. */
  stationAeTitle: aeTitle.nullable().default(null),
  scheduledAt: instant,
  priority: priority.default('routine'),
  history: text(4000).default(''),
  referringPhysician: text(64).nullable().default(null),
});
export const order = orderToWrite.extend({ id, studyInstanceUid: z.string(), state: z.enum(orderStates), changedAt: instant });
export type Order = z.output<typeof order>;

const tag = 'orders';
export const ordersApi = {
  create: endpoint({ method: 'POST', path: '/api/v1/orders', tag, permission: 'order.write', status: 201, summary: 'Announces an examination. The same again changes nothing.', body: orderToWrite, reply: order, errors: ['not-allowed', 'order-exists'] }),
  list: endpoint({ method: 'GET', path: '/api/v1/orders', tag, permission: 'order.view', summary: "The hospital's own orders, by time; `open` leaves out what is done or cancelled.", query: z.object({ from: instant.optional(), to: instant.optional(), open: z.enum(['true', 'false']).default('true') }), reply: z.object({ items: z.array(order) }) }),
  cancel: endpoint({ method: 'POST', path: '/api/v1/orders/{id}/cancel', tag, permission: 'order.write', summary: 'The examination will not be made.', params: z.object({ id }), reply: order, errors: ['not-found', 'case-wrong-state'] }),
  step: endpoint({
    method: 'PUT', path: '/api/v1/performed-steps/{uid}', tag, permission: 'order.write', summary: 'What a modality says of an examination that it makes (MPPS), by way of the gateway. A finished step stays finished.',
    params: z.object({ uid: z.string().max(64).regex(/^[0-9]+(\.[0-9]+)*$/) }),
    body: z.object({ status: z.enum(['IN PROGRESS', 'COMPLETED', 'DISCONTINUED']), accessionNumber: text(16).nullable(), studyInstanceUid: z.string().max(64).nullable(), startedAt: text(32).nullable(), endedAt: text(32).nullable() }),
    reply: z.object({ status: z.string(), orderId: id.nullable() }),
  }),
};
