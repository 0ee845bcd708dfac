import type { Priority } from '@qianli/domain-case';

/** Where the patient is: the same order has other deadlines on a ward than in an outpatient room. */
export const patientClasses = ['emergency', 'inpatient', 'outpatient'] as const;
export type PatientClass = (typeof patientClasses)[number];

/** One promise. null fits any; the row that names more wins. */
export interface SlaRow {
  readonly modality: string | null;
  readonly bodyPart: string | null;
  readonly priority: Priority | null;
  readonly patientClass: PatientClass | null;
  readonly minutes: number;
  /** Counted in the hours of the contract's calendar instead of on the wall. */
  readonly workingHours: boolean;
}

const row = (of: Partial<SlaRow> & Pick<SlaRow, 'minutes'>): SlaRow => ({ modality: null, bodyPart: null, priority: null, patientClass: null, workingHours: false, ...of });

/**
 * Emergency X-ray 30 min, emergency CT/MR 1 h (head 30 min), routine X-ray 2 h, outpatient CT/MR 4 working hours, inpatient 6
 * working hours (turnaround notice of a county hospital's imaging department, wfsydzxyy.com 2022-08-11). Stat is taken as
 * emergency whatever the class; asap 60 and urgent 120 min stand between and are ours.
 */
export const defaultSlaTable: readonly SlaRow[] = [
  ...['CR', 'DX'].flatMap((modality) => [
    row({ modality, priority: 'stat', minutes: 30 }),
    row({ modality, patientClass: 'emergency', minutes: 30 }),
    row({ modality, priority: 'routine', minutes: 120 }),
  ]),
  ...['CT', 'MR'].flatMap((modality) => [
    row({ modality, priority: 'stat', minutes: 60 }),
    row({ modality, bodyPart: 'HEAD', priority: 'stat', minutes: 30 }),
    row({ modality, patientClass: 'emergency', minutes: 60 }),
    row({ modality, bodyPart: 'HEAD', patientClass: 'emergency', minutes: 30 }),
    row({ modality, priority: 'routine', patientClass: 'outpatient', minutes: 240, workingHours: true }),
    row({ modality, priority: 'routine', patientClass: 'inpatient', minutes: 360, workingHours: true }),
  ]),
  row({ priority: 'stat', minutes: 30 }),
  row({ priority: 'asap', minutes: 60 }),
  row({ priority: 'urgent', minutes: 120 }),
  row({ priority: 'routine', minutes: 240 }),
];

export interface CaseForSla {
  readonly modality: string;
  readonly bodyPart: string | null;
  readonly priority: Priority;
  readonly patientClass: PatientClass;
}

const fits = (wanted: string | null, of: string | null) => wanted === null || wanted === of;
const namedBy = (of: SlaRow) => [of.modality, of.bodyPart, of.priority, of.patientClass].filter((field) => field !== null).length;

/** The promise that holds for a case: of the fitting rows the one that names most, of equals the stricter one; null when none fits. */
export function slaFor(table: readonly SlaRow[], kase: CaseForSla): SlaRow | null {
  const fitting = table.filter((of) => fits(of.modality, kase.modality) && fits(of.bodyPart, kase.bodyPart) && fits(of.priority, kase.priority) && fits(of.patientClass, kase.patientClass));
  return [...fitting].sort((a, b) => namedBy(b) - namedBy(a) || a.minutes - b.minutes)[0] ?? null;
}
