import type { Archive } from './archive';
import { studyNumber } from './many-studies';
import { ask, quantile } from './requests';

/** What people ask an archive of many studies, below `/dicom-web`; addresses of the same host begin with a slash. */
export const questions = {
  list: 'studies?limit=25&includefield=00081030&includefield=00080060',
  patient: `studies?PatientID=${studyNumber(240).patientId}`,
  dateAndModality: 'studies?StudyDate=20260101-20260131&ModalitiesInStudy=CT&limit=25',
  nameWildcard: `studies?PatientName=${encodeURIComponent('王*')}&limit=25`,
  nameInside: `studies?PatientName=${encodeURIComponent('*小东*')}&limit=25`,
  wholeName: `studies?PatientName=${encodeURIComponent('王^小东')}&limit=25`,
} as const;
/** Of the platform's own pages: work list, its newest, its search by name and by pinyin, one case with its priors. */
export const pageQuestions = {
  workList: '/api/v1/cases?limit=50',
  newestCases: '/api/v1/cases?limit=50&order=newest',
  casesOfName: `/api/v1/cases?limit=50&q=${encodeURIComponent('王小东')}`,
  casesOfPinyin: '/api/v1/cases?limit=50&q=wangxiaodong',
} as const;

export interface Waits {
  readonly n: number;
  readonly hits: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Asks one question so many times, one after another, after two that warm up. Stops after 15 s. */
export async function waitsOf(archive: Archive, question: string, times: number): Promise<Waits> {
  const address = question.startsWith('/') ? new URL(question, archive.dicomWeb).href : question;
  const waits: number[] = [];
  let hits = 0;
  const until = performance.now() + 15_000;
  for (let i = -2; i < times && (i < 1 || performance.now() < until); i += 1) {
    const { ms, status, body } = await ask(archive, address, { headers: { accept: question.startsWith('/') ? 'application/json' : 'application/dicom+json' }, keep: true }, [200, 204, 206]);
    if (i >= 0) waits.push(ms);
    const said = status === 204 ? [] : (JSON.parse(body.toString('utf8')) as unknown[] | { items: unknown[] });
    hits = Array.isArray(said) ? said.length : 'items' in said ? said.items.length : 1;
  }
  return { n: waits.length, hits, p50Ms: quantile(waits, 0.5), p95Ms: quantile(waits, 0.95) };
}
