import { z } from 'zod';
import { endpoint } from './endpoint';
import { id, instant } from './shapes';
import { reportStatus } from './reports';

/** A signed report on its way to the county's own system. */
export const reportReturn = z.object({
  id, caseId: id, version: z.number().int(), status: reportStatus, signedAt: instant,
  studyInstanceUid: z.string(), accessionNumber: z.string().nullable(), patientId: z.string(),
});
export type ReportReturn = z.output<typeof reportReturn>;
const params = z.object({ id });
const tag = 'gateways';
export const reportReturnsApi = {
  list: endpoint({ method: 'GET', path: '/api/v1/report-returns', tag, permission: 'report.fetch', summary: 'Delivered reports that this gateway has not put in place yet, oldest first.', query: z.object({ publicKey: z.string().max(200) }), reply: z.object({ items: z.array(reportReturn) }), errors: ['gateway-not-trusted'] }),
  pdf: endpoint({ method: 'GET', path: '/api/v1/report-returns/{id}/report.pdf', tag, permission: 'report.fetch', summary: 'The report as PDF.', params, mediaType: 'application/pdf', reply: z.unknown(), errors: ['report-not-found'] }),
  dicom: endpoint({ method: 'GET', path: '/api/v1/report-returns/{id}/report.dcm', tag, permission: 'report.fetch', summary: 'The report as DICOM Encapsulated PDF in the study.', params, mediaType: 'application/dicom', reply: z.unknown(), errors: ['report-not-found'] }),
  placed: endpoint({ method: 'POST', path: '/api/v1/report-returns/{id}/placed', tag, permission: 'report.fetch', summary: "The gateway has put the report where the county's system looks. That somebody read it is said by the acknowledgement.", params, body: z.object({ publicKey: z.string().max(200), places: z.array(z.string().max(200)).min(1).max(10) }), reply: z.object({ placedAt: instant }), errors: ['report-not-found', 'gateway-not-trusted'] }),
};
