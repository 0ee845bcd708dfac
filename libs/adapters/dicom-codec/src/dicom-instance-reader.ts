import { InstanceReader, type IncomingFile, type ReadInstance } from '@qianli/flow';
import { packInWorker } from './parse-in-worker';

const bulkDataUri = '/dicom-web/studies/{study}/series/{series}/instances/{instance}/bulkdata/{path}';

/** Reads files in worker threads with a deadline and a bound on memory; of a file on disk only what the parser looks at. */
export class DicomInstanceReader extends InstanceReader {
  read(file: IncomingFile): Promise<ReadInstance> {
    return packInWorker(file.source, { bulkDataUri });
  }
}
