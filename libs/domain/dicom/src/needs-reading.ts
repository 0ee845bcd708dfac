/** Modalities (PS3.3 C.7.3.1.1.1) of what is said or drawn about images: reports, key objects, presentations, masks, plans, registrations. */
const companionModalities: ReadonlySet<string> = new Set([
  'SR', 'KO', 'PR', 'SEG', 'DOC', 'ANN', 'AU', 'RTSTRUCT', 'RTPLAN', 'RTDOSE', 'RTRECORD', 'REG', 'FID', 'RWV',
]); // prettier-ignore

/** The same by SOP class (PS3.4 B.5), for objects whose modality is missing or that of the images they are about. */
const companionClasses = [
  '1.2.840.10008.5.1.4.1.1.88.', // structured reports, key object selection
  '1.2.840.10008.5.1.4.1.1.11.', // presentation states
  '1.2.840.10008.5.1.4.1.1.104.', // encapsulated documents
  '1.2.840.10008.5.1.4.1.1.66.', // raw data's neighbours: registration, fiducials, segmentation
  '1.2.840.10008.5.1.4.1.1.481.2', // RT dose
  '1.2.840.10008.5.1.4.1.1.481.3', // RT structure set
  '1.2.840.10008.5.1.4.1.1.481.4', // RT beams treatment record
  '1.2.840.10008.5.1.4.1.1.481.5', // RT plan
] as const;

/**
 * Whether somebody must read this object: an image must be, what only goes with images need not. A study of companions
 * alone is kept and is nobody's work; an object that says nothing of itself counts as an image, so that none is overlooked.
 */
export function needsReading(modality: string | null, sopClassUid: string): boolean {
  return !companionModalities.has(modality ?? '') && !companionClasses.some((root) => sopClassUid === root || sopClassUid.startsWith(root.endsWith('.') ? root : `${root}.`));
}
