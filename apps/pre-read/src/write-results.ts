import { type DicomContent, writeDicomFile } from '@qianli/domain-dicom';
import { measurementReport, type PublishedPreRead, segmentation, type SourceStudy } from '@qianli/domain-results';
import type { WrittenResults } from '@qianli/flow';
import { unpackLabels } from '@qianli/object-store';

/** What a thread is asked to write. */
export interface ResultsOrder {
  readonly preRead: PublishedPreRead;
  readonly study: SourceStudy;
  readonly labels: Uint8Array | null;
}

/** SR and SEG of one pre-read; surfaces are not made. */
export async function writeResults({ preRead, study, labels }: ResultsOrder): Promise<WrittenResults> {
  const scan = labels && (await unpackLabels(labels));
  const outlined = scan && segmentation(preRead, study, scan);
  const report: DicomContent = measurementReport(preRead, study);
  return { report: writeDicomFile({ content: report }), segmentation: outlined && writeDicomFile(outlined.file), surfaces: null };
}
