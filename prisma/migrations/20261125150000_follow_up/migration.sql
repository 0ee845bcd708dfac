-- The lungs of each CT pre-read, how those of one person lie on each other, and what became of each lesion.
CREATE TABLE "lung_shapes" (
  "preReadId" UUID NOT NULL,
  "shape" BYTEA NOT NULL,
  CONSTRAINT "lung_shapes_pkey" PRIMARY KEY ("preReadId")
);
CREATE TABLE "lung_registrations" (
  "laterId" UUID NOT NULL,
  "earlierId" UUID NOT NULL,
  "version" TEXT NOT NULL,
  "registration" JSONB NOT NULL,
  CONSTRAINT "lung_registrations_pkey" PRIMARY KEY ("laterId", "earlierId")
);
CREATE TABLE "follow_ups" (
  "caseId" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "follow_ups_pkey" PRIMARY KEY ("caseId")
);
CREATE TABLE "follow_up_visits" (
  "caseId" UUID NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "preReadId" UUID NOT NULL,
  "day" TEXT NOT NULL,
  "sliceMm" DOUBLE PRECISION,
  CONSTRAINT "follow_up_visits_pkey" PRIMARY KEY ("caseId", "ordinal")
);
CREATE INDEX "follow_up_visits_preReadId_idx" ON "follow_up_visits"("preReadId");
CREATE TABLE "lesion_tracks" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "caseId" UUID NOT NULL,
  "ordinal" INTEGER NOT NULL,
  CONSTRAINT "lesion_tracks_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "lesion_tracks_caseId_ordinal_key" ON "lesion_tracks"("caseId", "ordinal");
CREATE TABLE "lesion_visits" (
  "trackId" UUID NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "outcome" TEXT NOT NULL,
  "findingId" UUID,
  "reason" TEXT,
  "distanceMm" DOUBLE PRECISION,
  "doubts" TEXT[] DEFAULT ARRAY[]::TEXT[],
  CONSTRAINT "lesion_visits_pkey" PRIMARY KEY ("trackId", "ordinal")
);
-- What a reader said of two lesions holds by place: the findings of a study that is read again have other ids.
CREATE TABLE "lesion_separations" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "caseId" UUID NOT NULL,
  "studyId" UUID NOT NULL,
  "placeMm" DOUBLE PRECISION[],
  "otherStudyId" UUID NOT NULL,
  "otherPlaceMm" DOUBLE PRECISION[],
  "note" TEXT NOT NULL DEFAULT '',
  "byId" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "undoneById" UUID,
  "undoneAt" TIMESTAMPTZ(3),
  CONSTRAINT "lesion_separations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "lesion_separations_studyId_idx" ON "lesion_separations"("studyId");
CREATE INDEX "lesion_separations_otherStudyId_idx" ON "lesion_separations"("otherStudyId");
ALTER TABLE "follow_up_visits" ADD CONSTRAINT "follow_up_visits_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "follow_ups"("caseId") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "lesion_tracks" ADD CONSTRAINT "lesion_tracks_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "follow_ups"("caseId") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "lesion_visits" ADD CONSTRAINT "lesion_visits_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "lesion_tracks"("id") ON DELETE CASCADE ON UPDATE CASCADE;
