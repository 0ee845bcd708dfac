import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataSetOffset, type OpenInstance, type Query, type QueryLevel, QueryRefused, type QueryRetrieve, queryStatus, type RetrievableInstance, type Target } from '@qianli/dimse';
import type { DicomContent, DicomJsonDataset, DicomJsonElement, DicomValue } from '@qianli/domain-dicom';
import { LinkDown, type PlatformLink, RequestRefused } from './platform-link';
import type { Spool, SpooledInstance } from './spool';

const explicit = '1.2.840.10008.1.2.1';
/** Keys that steer a query and match nothing. */
const steering: ReadonlySet<string> = new Set(['00080005', '00080052', '00080054', '00080056']);
const pageSize = 500;
const mostMatches = 5000;
const tagsOf = { patientId: '00100020', patientName: '00100010', study: '0020000D', series: '0020000E', instance: '00080018' } as const;

/** Where a destination listens, by its AE title. */
export type Destinations = ReadonlyMap<string, Omit<Target, 'callingAeTitle'>>;

/** Query and retrieve for the county's own stations: what the platform has of this hospital, asked with the gateway's account, and what still waits here. */
export class Archive implements QueryRetrieve {
  constructor(
    private readonly link: Pick<PlatformLink, 'get'>,
    private readonly spool: Spool,
    private readonly destinations: Destinations,
    private readonly onUnreachable: (because: string) => void = () => undefined,
  ) {}

  destination(aeTitle: string): Omit<Target, 'callingAeTitle'> | null {
    return this.destinations.get(aeTitle) ?? null;
  }

  async *find({ level, keys }: Query): AsyncGenerator<DicomContent> {
    const told = new Set<string>();
    for (const own of this.ownMatches(level, keys)) {
      told.add(uidAt(level, own));
      yield answerOf(own, keys, level);
    }
    try {
      for await (const match of this.platformMatches(level, keys)) {
        const uid = uidAt(level, match);
        if (told.has(uid)) continue;
        told.add(uid);
        yield answerOf(match, keys, level);
      }
    } catch (error) {
      if (!(error instanceof LinkDown || error instanceof RequestRefused)) throw error;
      this.onUnreachable(error.message);
      throw new QueryRefused('the platform does not answer; only what waits here was searched', queryStatus.unableToProcess);
    }
  }

  async retrieve({ level, keys }: Query): Promise<readonly RetrievableInstance[]> {
    const uids = (tag: string) => textsIn(keys[tag]).flatMap((of) => of.split('\\')).filter(Boolean);
    const needed = { PATIENT: tagsOf.patientId, STUDY: tagsOf.study, SERIES: tagsOf.series, IMAGE: tagsOf.instance }[level];
    if (uids(needed).length === 0) throw new QueryRefused('the unique key of the level is missing');
    const wanted = Object.fromEntries(Object.values(tagsOf).filter((tag) => tag !== tagsOf.patientName && uids(tag).length > 0).map((tag) => [tag, { vr: 'UI', Value: uids(tag) } as DicomJsonElement]));
    const own = [...this.ownMembers(wanted)];
    const here = new Set(own.map(({ sopInstanceUid }) => sopInstanceUid));
    const found: RetrievableInstance[] = own.map((of) => this.fromSpool(of));
    try {
      for await (const match of this.platformMatches('IMAGE', { ...wanted, '00080016': { vr: 'UI' } })) {
        const [study, series, instance, sopClassUid] = [tagsOf.study, tagsOf.series, tagsOf.instance, '00080016'].map((tag) => textsIn(match[tag])[0] ?? '');
        if (instance && !here.has(instance)) found.push(this.fromPlatform(`/dicom-web/studies/${study}/series/${series}/instances/${instance}`, sopClassUid ?? '', instance));
      }
    } catch (error) {
      if (!(error instanceof LinkDown || error instanceof RequestRefused)) throw error;
      this.onUnreachable(error.message);
      throw new QueryRefused('the platform does not answer', queryStatus.unableToProcess);
    }
    return found;
  }

  private *ownMembers(keys: DicomJsonDataset): Generator<SpooledInstance> {
    for (const instance of this.spool.all()) if (matches(attributesOf(instance), keys)) yield instance;
  }

  /** One a patient, study, series or instance of what waits here. */
  private *ownMatches(level: QueryLevel, keys: DicomJsonDataset): Generator<DicomJsonDataset> {
    const told = new Set<string>();
    for (const instance of this.ownMembers(keys)) {
      const attributes = attributesOf(instance);
      const uid = uidAt(level, attributes);
      if (told.has(uid)) continue;
      told.add(uid);
      yield attributes;
    }
  }

  private async *platformMatches(level: QueryLevel, keys: DicomJsonDataset): AsyncGenerator<DicomJsonDataset> {
    const query = new URLSearchParams();
    for (const [tag, element] of Object.entries(keys)) {
      const value = textsIn(element).filter(Boolean).join(',');
      if (steering.has(tag) || element.vr === 'SQ') continue;
      if (value === '') query.append('includefield', tag);
      else query.append(tag, value);
    }
    const path = { PATIENT: 'studies', STUDY: 'studies', SERIES: 'series', IMAGE: 'instances' }[level];
    for (let offset = 0; offset < mostMatches; offset += pageSize) {
      const answer = await this.link.get(`/dicom-web/${path}?${query.toString()}&limit=${pageSize}&offset=${offset}`, 'application/dicom+json');
      const page = answer?.body ? ((await new Response(answer.body).json()) as DicomJsonDataset[]) : [];
      yield* page;
      if (page.length < pageSize) return;
    }
  }

  private fromSpool({ path, about }: SpooledInstance): RetrievableInstance {
    return { sopClassUid: about.sopClassUid, sopInstanceUid: about.sopInstanceUid, open: () => opened(path, about.transferSyntaxUid, () => Promise.resolve()) };
  }

  private fromPlatform(address: string, sopClassUid: string, sopInstanceUid: string): RetrievableInstance {
    const fetched = async (transferSyntax: string) => {
      const answer = await this.link.get(address, `application/dicom; transfer-syntax=${transferSyntax}`);
      if (!answer?.body) throw new Error('the platform gave no file');
      const path = join(this.spool.incoming, `${randomUUID()}.out`);
      await writeFile(path, answer.body as unknown as AsyncIterable<Uint8Array>, { mode: 0o600 });
      return path;
    };
    const remove = (path: string) => () => rm(path, { force: true });
    return {
      sopClassUid, sopInstanceUid,
      // As it is stored where the receiver takes that; else written anew, when the platform can.
      open: async (preferred) => {
        const path = await fetched('*');
        const stored = await syntaxIn(path);
        if (preferred.length === 0 || preferred.includes(stored) || !preferred.includes(explicit)) return opened(path, stored, remove(path));
        const other = await fetched(explicit).catch(() => null);
        if (!other) return opened(path, stored, remove(path));
        await rm(path, { force: true });
        return opened(other, explicit, remove(other));
      },
    };
  }
}

const headBytes = 64 * 1024;

async function head(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function opened(path: string, transferSyntaxUid: string, release: () => Promise<void>): Promise<OpenInstance> {
  const start = dataSetOffset(await head(path));
  return { transferSyntaxUid, dataSet: () => createReadStream(path, { start, highWaterMark: 256 * 1024 }), release };
}

/** Transfer Syntax UID (0002,0010) of a Part 10 file; Implicit VR Little Endian when it has no header. */
async function syntaxIn(path: string): Promise<string> {
  const bytes = await head(path);
  const at = bytes.subarray(0, dataSetOffset(bytes)).indexOf(Buffer.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49]));
  return at < 0 ? '1.2.840.10008.1.2' : bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replace(/\0$/, '');
}

function textsIn(element: DicomJsonElement | undefined): string[] {
  return (element?.Value ?? []).map((value) => {
    if (value === null) return '';
    if (typeof value !== 'object') return String(value);
    if (!('Alphabetic' in value || 'Ideographic' in value || 'Phonetic' in value)) return '';
    const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as { Alphabetic?: string; Ideographic?: string; Phonetic?: string };
    return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
  });
}

function uidAt(level: QueryLevel, attributes: DicomJsonDataset): string {
  const tag = { PATIENT: tagsOf.patientId, STUDY: tagsOf.study, SERIES: tagsOf.series, IMAGE: tagsOf.instance }[level];
  return textsIn(attributes[tag])[0] ?? '';
}

/** What was asked for and no more, with the level (PS3.4 C.4.1.1.3.2). */
function answerOf(attributes: DicomJsonDataset, keys: DicomJsonDataset, level: QueryLevel): DicomContent {
  const told: Record<string, DicomValue> = { QueryRetrieveLevel: level };
  for (const tag of Object.keys(keys)) if (!steering.has(tag) && keys[tag]?.vr !== 'SQ') told[tag] = textsIn(attributes[tag]);
  return told;
}

function attributesOf({ about }: SpooledInstance): DicomJsonDataset {
  const text = (vr: string, value: string): DicomJsonElement => (value === '' ? { vr } : { vr, Value: [value] });
  return {
    '00080016': text('UI', about.sopClassUid), '00080018': text('UI', about.sopInstanceUid), '00080020': text('DA', about.study.date), '00080030': text('TM', about.study.time),
    '00080050': text('SH', about.accessionNumber ?? ''), '00080060': text('CS', about.modality), '00080061': text('CS', about.modality), '00081030': text('LO', about.study.description),
    '0008103E': text('LO', about.series.description), '00100010': text('PN', about.patient.name), '00100020': text('LO', about.patient.id), '00100030': text('DA', about.patient.birthDate),
    '00100040': text('CS', about.patient.sex), '0020000D': text('UI', about.studyInstanceUid), '0020000E': text('UI', about.seriesInstanceUid), '00200011': text('IS', about.series.number), '00200013': text('IS', about.instanceNumber),
  }; // prettier-ignore
}

/** Matching of PS3.4 C.2.2.2 on what waits here: lists of UIDs, ranges of days, `*` and `?`; a key that is not known here matches everything. */
function matches(attributes: DicomJsonDataset, keys: DicomJsonDataset): boolean {
  return Object.entries(keys).every(([tag, element]) => {
    const wanted = textsIn(element).filter(Boolean);
    const own = attributes[tag];
    if (steering.has(tag) || wanted.length === 0 || !own) return true;
    const value = textsIn(own)[0] ?? '';
    if (own.vr === 'DA' && wanted[0]?.includes('-')) {
      const [from = '', to = ''] = wanted[0].split('-');
      return value !== '' && (from === '' || value >= from) && (to === '' || value <= to);
    }
    return wanted.some((of) => (own.vr === 'UI' ? of === value : likeOf(of).test(own.vr === 'PN' ? value.replaceAll('^', '') : value)));
  });
}

function likeOf(wanted: string): RegExp {
  const escaped = wanted.replaceAll('^', '').replace(/[.+$()|[\]{}\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^(.*=)?${escaped}(=.*)?$`, 'iu');
}
