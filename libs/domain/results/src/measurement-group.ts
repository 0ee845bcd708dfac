import type { DicomContent } from '@qianli/domain-dicom';
import type { PreReadFinding } from '@qianli/domain-pre-read';
import { dcm, own, sct, ucum } from './coded-concept';
import { all, bothLanguages, code, container, type ContentItem, number, outline, patientPoint, related, text, uidReference } from './content-items';
import { categoryConcept, categoryValue, derivationOf, findingConcept, isCategory, measurementConcept, noUnits, siteConcept, unitConcept } from './finding-concepts';
import { resultUids, type SourceImage, trackingId } from './published-pre-read';

export interface GroupContext {
  readonly preReadId: string;
  readonly images: readonly SourceImage[];
  readonly frameOfReferenceUid: string | null;
}

const percent = ucum('%', 'Percent');
const yes = sct('373066001', 'Yes');
const no = sct('373067005', 'No');
const comment = dcm('121106', 'Comment');

/**
 * One finding as a measurement group: of a volume (TID 1411) on slices, of a plane (TID 1410) on a film. The region is the box
 * round the finding on the image where it is widest; the outline itself is a segment of the SEG with the same tracking UID.
 */
export function measurementGroup(finding: PreReadFinding, ordinal: number, context: GroupContext): ContentItem {
  const { location } = finding;
  return container(dcm('125007', 'Measurement Group'), [
    ...all('HAS OBS CONTEXT', [
      text(dcm('112039', 'Tracking Identifier'), trackingId(finding, ordinal)),
      uidReference(dcm('112040', 'Tracking Unique Identifier'), resultUids(context.preReadId).finding(ordinal)),
    ]),
    related('CONTAINS', code(dcm('121071', 'Finding'), findingConcept(finding))),
    ...algorithm(finding),
    related('HAS CONCEPT MOD', code(sct('363698007', 'Finding Site'), siteConcept(location.side))),
    ...where(finding, context),
    ...all('CONTAINS', numbers(finding)),
    ...all('CONTAINS', [code(own('flagged', 'Over the threshold of the algorithm'), finding.flagged ? yes : no), ...categories(finding), ...bothLanguages(comment, finding.label)]),
    ...(location.region ? all('CONTAINS', bothLanguages(own('region', 'Region of the lung'), location.region)) : []),
  ], location.slice === null ? '1410' : '1411');
}

/** TID 4019. */
function algorithm({ model }: PreReadFinding): DicomContent[] {
  return all('HAS CONCEPT MOD', [text(dcm('111001', 'Algorithm Name'), model.id), text(dcm('111003', 'Algorithm Version'), model.version)]);
}

function where({ location: { box, sopInstanceUid, patientMm } }: PreReadFinding, { images, frameOfReferenceUid }: GroupContext): DicomContent[] {
  const on = images.find((image) => image.sopInstanceUid === sopInstanceUid);
  if (box && on) {
    const [x1, y1] = [box.x + box.width, box.y + box.height];
    return [related('CONTAINS', outline(dcm('111030', 'Image Region'), [[box.x, box.y], [x1, box.y], [x1, y1], [box.x, y1]], on))];
  }
  if (patientMm && frameOfReferenceUid) return [related('CONTAINS', patientPoint(dcm('111010', 'Center'), patientMm, frameOfReferenceUid))];
  return [];
}

function numbers(finding: PreReadFinding): ContentItem[] {
  const ofNetwork = finding.kind === 'network';
  // 0..1 in the platform; a certainty is told in percent (TID 4006).
  const scale = ofNetwork ? 100 : 1;
  const unit = ofNetwork ? percent : noUnits;
  const rounded = (value: number) => Math.round(value * scale * 10_000) / 10_000;
  return [
    number(ofNetwork ? dcm('111012', 'Certainty of Finding') : own('rule-score', 'Score of a stated rule'), rounded(finding.probability), unit),
    number(own('threshold', 'Threshold from which a finding is flagged'), rounded(finding.threshold), unit),
    ...finding.measurements.filter((of) => !isCategory(of)).map((of) => {
      const derivation = derivationOf(of);
      return number(measurementConcept(of), of.value, unitConcept(of.unit), derivation ? [related('HAS CONCEPT MOD', code(dcm('121401', 'Derivation'), derivation))] : []);
    }),
  ];
}

const categories = ({ measurements }: PreReadFinding): ContentItem[] => measurements.filter(isCategory).map((of) => code(categoryConcept, categoryValue(of)));
