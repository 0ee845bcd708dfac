import { rm } from 'node:fs/promises';
import { type ArrivedInstance, storeStatus, type StoreVerdict } from '@qianli/dimse';
import { describeInWorker } from '@qianli/dicom-codec';
import type { Priority } from '@qianli/domain-case';
import { DicomRefusal } from '@qianli/domain-dicom';
import type { Logger } from 'pino';
import { aboutOf } from './instance-about';
import { DuplicateInSpool, type Spool } from './spool';

/** Looks at a file before it is promised: what nobody can ever read must not be acknowledged. */
export class InstanceKeeper {
  constructor(
    private readonly spool: Spool,
    private readonly log: Logger,
    private readonly priorityOf: (callingAeTitle: string, accessionNumber: string | null) => Priority | null,
    private readonly onKept: () => void,
  ) {}

  async keep({ path, sopInstanceUid, callingAeTitle, digest }: ArrivedInstance): Promise<StoreVerdict> {
    try {
      const { identity, attributes } = await describeInWorker(path);
      if (identity.sopInstanceUid !== sopInstanceUid) {
        await rm(path, { force: true });
        return { status: storeStatus.cannotUnderstand, comment: 'SOP Instance UID of data set and request differ' };
      }
      await this.spool.keep(path, aboutOf(identity, attributes, this.priorityOf(callingAeTitle, attributes.accessionNumber)), callingAeTitle, digest);
      this.onKept();
      return { status: storeStatus.success };
    } catch (error) {
      if (error instanceof DuplicateInSpool) return { status: storeStatus.duplicate, comment: 'same UID with other bytes; the first is kept' };
      await rm(path, { force: true });
      if (error instanceof DicomRefusal) {
        this.log.warn({ callingAeTitle, code: error.code, tag: error.tag }, 'instance refused');
        return { status: storeStatus.cannotUnderstand, comment: `${error.code}${error.tag ? ` at ${error.tag}` : ''}` };
      }
      this.log.error({ callingAeTitle, error: (error as NodeJS.ErrnoException | null)?.code ?? 'unknown' }, 'instance not kept');
      throw error;
    }
  }
}
