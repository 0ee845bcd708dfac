export { measurementReport, measurementReportClass } from './measurement-report';
export { patientAndStudy, type PublishedPreRead, resultUids, type SourceImage, type SourceStudy, trackingId } from './published-pre-read';
export { type Segmentation, segmentation, segmentationClass } from './segmentation';
