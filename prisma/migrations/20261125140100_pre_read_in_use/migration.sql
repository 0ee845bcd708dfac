-- What the pre-read is worth in use: corrections and misses, confirmed results, features without pixels, drift alarms, thresholds of a site, first impressions.
ALTER TABLE "finding_assessments" ADD COLUMN "correction" JSONB;

CREATE TABLE "missed_findings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "preReadId" UUID NOT NULL,
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "location" JSONB NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "readerId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawnAt" TIMESTAMPTZ(3),
    CONSTRAINT "missed_findings_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "missed_findings_caseId_idx" ON "missed_findings"("caseId");
CREATE INDEX "missed_findings_modelId_modelVersion_at_idx" ON "missed_findings"("modelId", "modelVersion", "at");

CREATE TABLE "confirmed_results" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "confirmedOn" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "byId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "confirmed_results_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "confirmed_results_caseId_target_at_idx" ON "confirmed_results"("caseId", "target", "at");

CREATE TABLE "pre_read_observations" (
    "preReadId" UUID NOT NULL,
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "caseId" UUID NOT NULL,
    "hospitalId" UUID NOT NULL,
    "shown" BOOLEAN NOT NULL,
    "scores" JSONB NOT NULL,
    "features" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "pre_read_observations_pkey" PRIMARY KEY ("preReadId", "modelId")
);
CREATE INDEX "pre_read_observations_modelId_modelVersion_hospitalId_at_idx" ON "pre_read_observations"("modelId", "modelVersion", "hospitalId", "at");
CREATE INDEX "pre_read_observations_caseId_idx" ON "pre_read_observations"("caseId");

CREATE TABLE "drift_alarms" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "hospitalId" UUID NOT NULL,
    "characteristic" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "raisedAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" UUID,
    "closingNote" TEXT,
    "newReference" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "drift_alarms_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "drift_alarms_modelId_modelVersion_hospitalId_characteristic_idx" ON "drift_alarms"("modelId", "modelVersion", "hospitalId", "characteristic");

CREATE TABLE "site_thresholds" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "hospitalId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "value" DOUBLE PRECISION,
    "basis" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "acceptedById" UUID NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "site_thresholds_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "site_thresholds_modelId_modelVersion_hospitalId_code_versio_key" ON "site_thresholds"("modelId", "modelVersion", "hospitalId", "code", "version");

CREATE TABLE "model_card_figures" (
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "model_card_figures_pkey" PRIMARY KEY ("modelId", "modelVersion")
);
CREATE TABLE "concealment_shares" (
    "hospitalId" UUID NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "setById" UUID NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "concealment_shares_pkey" PRIMARY KEY ("hospitalId")
);
CREATE TABLE "pre_read_arms" (
    "caseId" UUID NOT NULL,
    "arm" TEXT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "drawnAt" TIMESTAMPTZ(3) NOT NULL,
    "revealedAt" TIMESTAMPTZ(3),
    "revealedById" UUID,
    CONSTRAINT "pre_read_arms_pkey" PRIMARY KEY ("caseId")
);
CREATE TABLE "impressions" (
    "caseId" UUID NOT NULL,
    "readerId" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "before" TEXT,
    "beforeAt" TIMESTAMPTZ(3),
    "after" TEXT,
    "afterAt" TIMESTAMPTZ(3),
    CONSTRAINT "impressions_pkey" PRIMARY KEY ("caseId", "readerId", "target")
);
ALTER TABLE "missed_findings" ADD CONSTRAINT "missed_findings_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "confirmed_results" ADD CONSTRAINT "confirmed_results_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "pre_read_observations" ADD CONSTRAINT "pre_read_observations_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "site_thresholds" ADD CONSTRAINT "site_thresholds_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "pre_read_arms" ADD CONSTRAINT "pre_read_arms_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "impressions" ADD CONSTRAINT "impressions_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
