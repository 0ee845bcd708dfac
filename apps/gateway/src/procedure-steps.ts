import { ordersApi } from '@qianli/contracts';
import type { ProcedureSteps } from '@qianli/dimse';
import { type DicomJsonDataset, isUid } from '@qianli/domain-dicom';
import type { KeptJson } from './kept-json';
import type { PlatformLink } from './platform-link';

interface KeptStep {
  readonly status: 'IN PROGRESS' | 'COMPLETED' | 'DISCONTINUED';
  readonly accessionNumber: string | null;
  readonly studyInstanceUid: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The platform knows it as it is. */
  readonly isTold: boolean;
  readonly at: number;
}
/** PS3.7 C: duplicate SOP instance, no such object instance, invalid attribute value, and MPPS's own "may no longer be updated" (PS3.4 F.7.2.2.2). */
const status = { success: 0x0000, duplicate: 0x0111, noSuchInstance: 0x0112, invalidValue: 0x0106, noLongerUpdated: 0x0110 } as const;
const keptMs = 7 * 24 * 3_600_000;

/** MPPS: what the modalities say of the examinations that they make; kept here first, told to the platform when the line is there. */
export class KeptProcedureSteps implements ProcedureSteps {
  constructor(
    private readonly link: Pick<PlatformLink, 'ask'>,
    private readonly kept: KeptJson<KeptStep>,
  ) {}

  async create(uid: string, step: DicomJsonDataset): Promise<number> {
    if (!isUid(uid) || textIn(step, '00400252') !== 'IN PROGRESS') return status.invalidValue;
    if (this.kept.all.has(uid)) return status.duplicate;
    const [scheduled] = (step['00400270']?.Value ?? []) as DicomJsonDataset[];
    await this.kept.put(uid, {
      status: 'IN PROGRESS', accessionNumber: textIn(scheduled ?? {}, '00080050') || null, studyInstanceUid: textIn(scheduled ?? {}, '0020000D') || null,
      startedAt: `${textIn(step, '00400244')}${textIn(step, '00400245')}` || null, endedAt: null, isTold: false, at: Date.now(),
    }); // prettier-ignore
    return status.success;
  }

  async set(uid: string, change: DicomJsonDataset): Promise<number> {
    const before = this.kept.all.get(uid);
    if (!before) return status.noSuchInstance;
    if (before.status !== 'IN PROGRESS') return status.noLongerUpdated;
    const wanted = textIn(change, '00400252') || before.status;
    if (wanted !== 'IN PROGRESS' && wanted !== 'COMPLETED' && wanted !== 'DISCONTINUED') return status.invalidValue;
    await this.kept.put(uid, { ...before, status: wanted, endedAt: `${textIn(change, '00400250')}${textIn(change, '00400251')}` || before.endedAt, isTold: false });
    return status.success;
  }

  /** Tells the platform what it does not know yet. Throws when the line is down. */
  async tell(): Promise<void> {
    for (const [uid, { isTold, at, ...step }] of [...this.kept.all]) {
      if (isTold && step.status !== 'IN PROGRESS' && Date.now() - at > keptMs) await this.kept.remove(uid);
      if (isTold) continue;
      await this.link.ask(ordersApi.step, { params: { uid }, body: step });
      if (this.kept.all.get(uid)?.status === step.status) await this.kept.put(uid, { ...step, at, isTold: true });
    }
  }
}

function textIn(dataSet: DicomJsonDataset, tag: string): string {
  const value = dataSet[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
