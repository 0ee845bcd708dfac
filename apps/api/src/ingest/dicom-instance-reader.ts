import { parseInWorker } from '@qianli/dicom-codec';
import { InstanceReader, type IncomingFile, type ReadInstance } from '@qianli/flow';

/** Reads files in worker threads with a deadline and a bound on memory. */
export class DicomInstanceReader extends InstanceReader {
  async read(file: IncomingFile): Promise<ReadInstance> {
    const parsed = await parseInWorker(file.source, { bulkDataUri: '/dicom-web/studies/{study}/series/{series}/instances/{instance}/bulkdata/{path}' });
    const { identity, attributes, dicomJson, warnings } = parsed;
    // Ranges of the inflated data set say nothing about the deflated file that is stored.
    return { identity, attributes, frames: parsed.expandedBytes ? [] : parsed.frames, metadata: dicomJson, warnings };
  }
}
