import { samePersonSql } from '../cases/same-person-sql';

/** Scans that are compared at most, the newest: a patient of many years does not fill the screen. */
const mostVisits = 8;

/**
 * The CTs of the person of the case `$1` whose newest pre-read was read, up to that case's own, newest first: `samePersonSql`
 * decides who is the same person, so an equal number at another hospital never does. Without its own scan there is nothing to follow.
 */
export const visitsSql = `
  SELECT p.id AS "preReadId", s.id AS "studyId", to_char(to_date(s."studyDate", 'YYYYMMDD'), 'YYYY-MM-DD') AS day, c.id = me.id AS "isThis"
  FROM cases me JOIN studies ms ON ms.id = me."studyId" JOIN patients mp ON mp.id = me."patientId"
    JOIN patients op ON ${samePersonSql('mp', 'op')}
    JOIN studies s ON s."patientId" = op.id JOIN cases c ON c."studyId" = s.id AND c.modality = 'CT' AND (c.state <> 'cancelled' OR c.id = me.id)
    JOIN LATERAL (SELECT id, status FROM pre_reads WHERE "caseId" = c.id ORDER BY "requestedAt" DESC, id DESC LIMIT 1) p ON p.status = 'done'
  WHERE me.id = $1::uuid AND me.modality = 'CT' AND me.state <> 'cancelled' AND s."studyDate" ~ '^[12][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$'
    AND (s.id = ms.id OR (s."studyDate", coalesce(s."studyTime", ''), s."createdAt", s.id) < (ms."studyDate", coalesce(ms."studyTime", ''), ms."createdAt", ms.id))
  ORDER BY s.id = ms.id DESC, s."studyDate" DESC, coalesce(s."studyTime", '') DESC, s."createdAt" DESC, s.id DESC LIMIT ${mostVisits}`;

/** The studies of the person of the case `$1`, as a sub-select. */
export const studiesOfPersonSql = `(SELECT s.id FROM cases me JOIN patients mp ON mp.id = me."patientId" JOIN patients op ON ${samePersonSql('mp', 'op')} JOIN studies s ON s."patientId" = op.id WHERE me.id = $1::uuid)`;

/** CT cases of the person of the case `$1`. */
export const casesOfPersonSql = `SELECT c.id FROM cases c WHERE c.modality = 'CT' AND c."studyId" IN ${studiesOfPersonSql}`;

/** The case `$1` and the CT cases of its person that were made on its day or later; none when it is no CT. */
export const casesComparedWithSql = `
  SELECT c.id FROM cases me JOIN studies ms ON ms.id = me."studyId" JOIN patients mp ON mp.id = me."patientId" JOIN patients op ON ${samePersonSql('mp', 'op')}
    JOIN studies s ON s."patientId" = op.id JOIN cases c ON c."studyId" = s.id
  WHERE me.id = $1::uuid AND me.modality = 'CT' AND c.modality = 'CT' AND (c.id = me.id OR s."studyDate" >= ms."studyDate")`;

/** CT cases of every record that shares the person of the record `$1`. */
export const casesOfRecordSql = `
  SELECT c.id FROM patients me JOIN patients p ON p."personId" = me."personId" JOIN studies s ON s."patientId" = p.id JOIN cases c ON c."studyId" = s.id
  WHERE me.id = $1::uuid AND c.modality = 'CT'`;
