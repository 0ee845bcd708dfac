import type { ReportTemplate } from '@qianli/flow';

/** A row of `report_templates` as it goes over the wire. */
export function toTemplate({ nameZh, nameEn, ...row }: { id: string; modality: string; bodyPart: string | null; nameZh: string; nameEn: string; findings: string; impression: string }): ReportTemplate {
  return { ...row, name: { zh: nameZh, en: nameEn } };
}
