import type { FileHeader, ReadFile } from './sent-file';

export interface StudyToSend {
  readonly uid: string;
  readonly header: FileHeader;
  readonly files: readonly ReadFile[];
  readonly bytes: number;
  readonly series: readonly { readonly uid: string; readonly modality: string; readonly description: string; readonly number: number; readonly files: number }[];
  readonly modalities: readonly string[];
}
export interface PatientToSend {
  readonly key: string;
  readonly header: FileHeader;
  readonly studies: readonly StudyToSend[];
}

/** Files by patient (id and name), study and series; series by number. Studies that name nobody are not taken for one person's. The header shown is the first file's. */
export function groupByPatient(files: readonly ReadFile[]): readonly PatientToSend[] {
  const studies = [...groupsOf(files, ({ header }) => header.studyInstanceUid)].map(([uid, of]) => studyOf(uid, of));
  return [...groupsOf(studies, ({ uid, header }) => (header.patientId || header.patientName ? `${header.patientId}\n${header.patientName}` : uid))].flatMap(([key, of]) => {
    const [first] = of;
    return first ? [{ key, header: first.header, studies: [...of].sort((a, b) => b.header.studyDate.localeCompare(a.header.studyDate) || a.uid.localeCompare(b.uid)) }] : [];
  });
}

function studyOf(uid: string, files: readonly [ReadFile, ...ReadFile[]]): StudyToSend {
  const series = [...groupsOf(files, ({ header }) => header.seriesInstanceUid)]
    .map(([seriesUid, of]) => ({ uid: seriesUid, modality: of[0].header.modality, description: of[0].header.seriesDescription, number: of[0].header.seriesNumber, files: of.length }))
    .sort((a, b) => a.number - b.number || a.uid.localeCompare(b.uid));
  return {
    uid, files, series, header: files[0].header,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
    modalities: [...new Set(series.map(({ modality }) => modality).filter(Boolean))],
  };
}

function groupsOf<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
