import { bareName, comparableName } from '@qianli/domain-dicom';
import type { SqlParameters } from '../cases/sql-parameters';
import { likePattern } from './like-pattern';

/**
 * Whichever way somebody writes a name: 王小东, 王^小东, `Wang*`, wangxiaodong or wxd, with any group of the name; case does not
 * matter (PS3.18 8.3.4.2 leaves it open). `names` holds every such form between bars (domain-dicom, `nameIndex`), and each condition
 * below is one that a trigram index answers.
 */
export function personName(column: string, value: string, p: SqlParameters): string {
  const groups = value.split('=').map((group) => comparableName(group).replace(/[\^ ]+$/, '')).filter(Boolean);
  const conditions = groups.map((group) => {
    const forms = [...new Set([group, bareName(group)])].map((form) => formCondition(column, form, p));
    return `(${forms.join(' OR ')})`;
  });
  return conditions.length > 0 ? conditions.join(' AND ') : 'TRUE';
}

/** Fuzzy matching (PS3.18 8.3.4.2): each word stands anywhere in a form of the name; order and separators do not matter. */
export function fuzzyPersonName(column: string, value: string, p: SqlParameters): string {
  const words = comparableName(value).split(/[\^=*,\s]+/).filter(Boolean);
  return words.length > 0 ? words.map((word) => `${column} LIKE ${p.of(`%${likePattern(word)}%`, 'text')}`).join(' AND ') : 'TRUE';
}

function formCondition(column: string, form: string, p: SqlParameters): string {
  const core = form.replace(/^\*+|\*+$/g, '');
  // A star at an end means that the form may go on there; the bar says that it may not.
  const found = `${form.startsWith('*') ? '%' : '%|'}${likePattern(core)}${form.endsWith('*') ? '%' : '|%'}`;
  const narrowed = `${column} LIKE ${p.of(found, 'text')}`;
  // Inside, a wildcard could reach over a bar into the next form: there the forms are looked at one by one.
  const inner = /[*?]/.test(core);
  return inner ? `(${narrowed} AND EXISTS (SELECT 1 FROM unnest(string_to_array(${column}, '|')) form WHERE form LIKE ${p.of(likePattern(form), 'text')}))` : narrowed;
}
