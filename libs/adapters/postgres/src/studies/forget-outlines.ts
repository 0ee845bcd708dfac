/** Takes outlines and surfaces off the pre-reads of a study ($1) and returns the keys of their objects. */
export const forgetOutlines = `
  WITH gone AS (SELECT p.id, p."labelsKey", p."surfacesKey" FROM pre_reads p JOIN cases c ON c.id = p."caseId" WHERE c."studyId" = $1::uuid AND coalesce(p."labelsKey", p."surfacesKey") IS NOT NULL),
    emptied AS (UPDATE pre_reads p SET "labelsKey" = NULL, "surfacesKey" = NULL FROM gone WHERE gone.id = p.id)
  SELECT unnest(ARRAY["labelsKey", "surfacesKey"]) AS key FROM gone`;
