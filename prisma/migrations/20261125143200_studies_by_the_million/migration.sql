-- What people ask an archive of a million studies: the newest of a hospital or of all, a patient by number, a study by accession number.
DROP INDEX "studies_hospitalId_studyDate_idx";
CREATE INDEX "studies_hospitalId_studyDate_id_idx" ON "studies"("hospitalId", "studyDate" DESC NULLS LAST, "id");
CREATE INDEX "studies_studyDate_id_idx" ON "studies"("studyDate" DESC NULLS LAST, "id");
CREATE INDEX "studies_accessionNumber_idx" ON "studies"("accessionNumber");
CREATE INDEX "patients_localId_idx" ON "patients"("localId");
-- Any part of a patient's number, which the work list's search looks for beside the names.
CREATE INDEX "patients_localId_trigrams_idx" ON "patients" USING GIN ("localId" gin_trgm_ops);

-- The work list ends with what is signed, latest first, and may be asked by arrival alone: pages of both in the order of an index.
CREATE INDEX "cases_hospital_signed_idx" ON "cases"("hospitalId", (coalesce("signedAt", "receivedAt", "firstInstanceAt")) DESC, (coalesce("receivedAt", "firstInstanceAt")), "id") WHERE state IN ('final', 'amended');
CREATE INDEX "cases_signed_idx" ON "cases"((coalesce("signedAt", "receivedAt", "firstInstanceAt")) DESC, (coalesce("receivedAt", "firstInstanceAt")), "id") WHERE state IN ('final', 'amended');
CREATE INDEX "cases_hospital_arrived_idx" ON "cases"("hospitalId", (coalesce("receivedAt", "firstInstanceAt")) DESC, "id");
CREATE INDEX "cases_arrived_idx" ON "cases"((coalesce("receivedAt", "firstInstanceAt")) DESC, "id");
CREATE INDEX "cases_open_idx" ON "cases"("hospitalId") WHERE state NOT IN ('final', 'amended');
