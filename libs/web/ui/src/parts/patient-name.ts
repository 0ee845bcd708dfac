import { displayName } from '@qianli/domain-dicom';
import type { Language } from '../words/pair';

/** A patient's name as people write it; the server may send it with DICOM's carets. */
export function patientNameOf(name: string): string {
  return displayName(name) || '—';
}

/** The patient's id at his hospital; '' where the images name none and the platform keeps one of its own (`study:…`). */
export function patientIdOf(id: string): string {
  return id.startsWith('study:') ? '' : id;
}

const units: Readonly<Record<string, readonly [string, string]>> = { Y: ['岁', ' y'], M: ['个月', ' mo'], W: ['周', ' wk'], D: ['天', ' d'] };

/** `57 Y`, `057Y` → `57 岁` or `57 y`; what is not an age stays as it came. */
export function ageOf(age: string | null, language: Language): string {
  const match = /^0*(\d+)\s*([YMWD])$/.exec(age ?? '');
  const unit = units[match?.[2] ?? ''];
  return match && unit ? `${match[1]}${language === 'zh' ? ` ${unit[0]}` : unit[1]}` : (age ?? '');
}

/** The first eight signs of a case's id, as one reads it out on the telephone: `3F2A-91BC`. */
export function caseNumber(id: string): string {
  return `${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase();
}

/** Bytes as people say them: `1.4 MB`. */
export function bytesOf(bytes: number): string {
  const units1000 = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units1000.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units1000[at]}`;
}
