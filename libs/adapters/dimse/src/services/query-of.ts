import type { DicomJsonDataset } from '@qianli/domain-dicom';
import { QueryRefused } from './answer-find';
import type { Query, QueryLevel } from './services';

const levels: readonly string[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'];
const textOf = (keys: DicomJsonDataset, tag: string): string => {
  const value = keys[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** What the identifier asks for: its level (0008,0052) must be one of the information model (PS3.4 C.6). */
export function queryOf(keys: DicomJsonDataset, root: 'patient' | 'study'): Query {
  const level = textOf(keys, '00080052').trim().toUpperCase();
  if (!levels.includes(level) || (root === 'study' && level === 'PATIENT')) throw new QueryRefused('QueryRetrieveLevel (0008,0052) is not of this model');
  return { level: level as QueryLevel, keys };
}
