import { type Order, ordersApi } from '@qianli/contracts';
import type { Priority } from '@qianli/domain-case';
import type { DicomContent, DicomJsonDataset, DicomValue } from '@qianli/domain-dicom';
import type { KeptJson } from './kept-json';
import type { PlatformLink } from './platform-link';

/** Own choice: a modality asks for today; an examination of last night may still be to be made. */
const hoursBefore = 24;
const hoursAfter = 7 * 24;

/** The county's orders as its modalities ask for them; kept here too, so that the worklist is there when the line is not. */
export class Worklist {
  constructor(
    private readonly link: Pick<PlatformLink, 'ask'>,
    private readonly kept: KeptJson<{ readonly items: readonly Order[] }>,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  private get orders(): readonly Order[] {
    return this.kept.all.get('orders')?.items ?? [];
  }

  async refresh(): Promise<void> {
    const now = this.clock().getTime();
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    const { items } = await this.link.ask(ordersApi.list, { query: { from: at(-hoursBefore), to: at(hoursAfter) } });
    if (JSON.stringify(items) !== JSON.stringify(this.orders)) await this.kept.put('orders', { items });
  }

  priorityOf(accessionNumber: string | null): Priority | null {
    return this.orders.find((of) => of.accessionNumber === accessionNumber)?.priority ?? null;
  }

  /** PS3.4 K.6.1: matched by station, start, modality, patient, accession number; the rest is told. */
  async *find(keys: DicomJsonDataset): AsyncGenerator<DicomContent> {
    for (const order of this.orders) {
      await Promise.resolve();
      if (order.state !== 'scheduled' && order.state !== 'in-progress') continue;
      const content = contentOf(order);
      if (matches(content, keys)) yield content;
    }
  }
}

function contentOf(order: Order): DicomContent {
  const [date, time] = localTimes(order.scheduledAt);
  const step: DicomContent = {
    Modality: order.modality, ScheduledStationAETitle: order.stationAeTitle ?? '', ScheduledProcedureStepStartDate: date, ScheduledProcedureStepStartTime: time,
    ScheduledPerformingPhysicianName: '', ScheduledProcedureStepDescription: order.procedure, ScheduledProcedureStepID: order.accessionNumber,
  }; // prettier-ignore
  return {
    AccessionNumber: order.accessionNumber, ReferringPhysicianName: order.referringPhysician ?? '', PatientName: order.patientName, PatientID: order.patientId,
    PatientBirthDate: order.patientBirthDate ?? '', PatientSex: order.patientSex ?? '', StudyInstanceUID: order.studyInstanceUid, RequestedProcedureDescription: order.procedure,
    ScheduledProcedureStepSequence: [step], RequestedProcedureID: order.accessionNumber, RequestedProcedurePriority: { stat: 'STAT', asap: 'HIGH', urgent: 'HIGH', routine: 'ROUTINE' }[order.priority],
    ReferencedStudySequence: [], AdmittingDiagnosesDescription: '', MedicalAlerts: '', Allergies: '', PregnancyStatus: null,
  }; // prettier-ignore
}

/** In the gateway's own time zone, which is the modality's. */
function localTimes(instant: string): [string, string] {
  const at = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  return [`${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`, `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`];
}

const matchedKeys: Readonly<Record<string, string>> = { '00080050': 'AccessionNumber', '00100010': 'PatientName', '00100020': 'PatientID', '0020000D': 'StudyInstanceUID', '00401001': 'RequestedProcedureID' };
const matchedStepKeys: Readonly<Record<string, string>> = { '00080060': 'Modality', '00400001': 'ScheduledStationAETitle', '00400002': 'ScheduledProcedureStepStartDate', '00400003': 'ScheduledProcedureStepStartTime' };

function matches(content: DicomContent, keys: DicomJsonDataset): boolean {
  const [step] = content['ScheduledProcedureStepSequence'] as readonly DicomContent[];
  const [wantedStep] = (keys['00400100']?.Value ?? []) as DicomJsonDataset[];
  return fits(content, keys, matchedKeys) && fits(step ?? {}, wantedStep ?? {}, matchedStepKeys);
}

function fits(content: DicomContent, keys: DicomJsonDataset, known: Readonly<Record<string, string>>): boolean {
  return Object.entries(known).every(([tag, keyword]) => {
    const [first] = keys[tag]?.Value ?? [];
    const wanted = first !== null && typeof first === 'object' ? Object.values(first as Record<string, string>).find(Boolean) : first;
    if (wanted === undefined || wanted === null || wanted === '') return true;
    return fitsOne(content[keyword] ?? '', String(wanted), keyword);
  });
}

function fitsOne(value: DicomValue, wanted: string, keyword: string): boolean {
  const own = String(value);
  // An order for no certain station is for whichever asks.
  if (keyword === 'ScheduledStationAETitle' && own === '') return true;
  if (/(Date|Time)$/.test(keyword) && wanted.includes('-')) {
    const [from = '', to = ''] = wanted.split('-');
    return (from === '' || own >= from) && (to === '' || own.slice(0, to.length) <= to);
  }
  if (!/[*?]/.test(wanted)) return keyword === 'PatientName' ? own.split('=').includes(wanted) : own === wanted;
  const pattern = wanted.replace(/[.+^$()|[\]{}\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return own.split('=').some((group) => new RegExp(`^${pattern}$`, 'iu').test(group));
}
