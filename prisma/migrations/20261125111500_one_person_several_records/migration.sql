-- One person may have several records: they are merged by a pointer, and `personId` is the record at its end. Unmerging takes the pointer
-- away and computes `personId` again, so nothing of the state before is lost.
ALTER TABLE "patients" ADD COLUMN "nationalId" TEXT, ADD COLUMN "personId" UUID, ADD COLUMN "mergedIntoId" UUID;
UPDATE "patients" SET "personId" = id;
ALTER TABLE "patients" ADD CONSTRAINT "patients_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "patients_personId_idx" ON "patients"("personId");
CREATE INDEX "patients_nationalId_idx" ON "patients"("nationalId");
CREATE INDEX "patients_birthDate_sex_idx" ON "patients"("birthDate", "sex");

CREATE FUNCTION patient_is_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."personId" := coalesce(NEW."personId", NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER patient_is_a_person BEFORE INSERT ON "patients" FOR EACH ROW EXECUTE FUNCTION patient_is_a_person();

CREATE TABLE "patient_merges" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "patientId" UUID NOT NULL,
    "intoId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "byId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "undoneById" UUID,
    "undoneAt" TIMESTAMPTZ(3),
    "undoneNote" TEXT,
    CONSTRAINT "patient_merges_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "patient_merges_patientId_idx" ON "patient_merges"("patientId");

-- An incident is kept with the bytes that were not taken, and closed by a person.
ALTER TABLE "instance_conflicts" ADD COLUMN "quarantineKey" TEXT, ADD COLUMN "bytes" BIGINT, ADD COLUMN "times" INTEGER NOT NULL DEFAULT 1, ADD COLUMN "lastAt" TIMESTAMPTZ(3),
  ADD COLUMN "resolution" TEXT, ADD COLUMN "note" TEXT, ADD COLUMN "resolvedAt" TIMESTAMPTZ(3), ADD COLUMN "resolvedById" UUID;
CREATE INDEX "instance_conflicts_sopInstanceUid_refusedDigest_idx" ON "instance_conflicts"("sopInstanceUid", "refusedDigest");
CREATE INDEX "instance_conflicts_resolvedAt_at_idx" ON "instance_conflicts"("resolvedAt", "at");
