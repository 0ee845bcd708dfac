import { z } from 'zod';
import { endpoint } from './endpoint';
import { reportTemplate } from './reports';
import { id } from './shapes';

const text = z.string().max(20_000);
const name = z.string().trim().min(1).max(80);
const code = /^[A-Z]{2,16}$/;
const content = z.object({
  /** A DICOM modality, or `*` for any. */
  modality: z.string().refine((value) => value === '*' || code.test(value), 'A modality as DICOM writes it, such as CT, or * for any'),
  bodyPart: z.string().refine((value) => code.test(value), 'A body part as DICOM writes it, such as CHEST').nullable(),
  nameZh: name, nameEn: name, findings: text, impression: text,
});
export type ReportTemplateContent = z.output<typeof content>;

const tag = 'reports';
export const reportTemplatesApi = {
  create: endpoint({ method: 'POST', path: '/api/v1/report-templates', tag, permission: 'template.manage', status: 201, summary: 'Adds a report template.', body: content, reply: reportTemplate, errors: ['duplicate-name'] }),
  update: endpoint({ method: 'PUT', path: '/api/v1/report-templates/{id}', tag, permission: 'template.manage', summary: 'Changes a report template. What was written with it stays as it is.', params: z.object({ id }), body: content, reply: reportTemplate, errors: ['not-found', 'duplicate-name'] }),
};
