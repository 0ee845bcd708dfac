-- Every model folder a worker has found, one row a version.
CREATE TABLE "model_versions" (
    "id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reasons" JSONB NOT NULL DEFAULT '[]',
    "manifest" JSONB NOT NULL,
    "card" TEXT NOT NULL,
    "evaluation" JSONB,
    "runsOn" JSONB NOT NULL DEFAULT '{}',
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "model_versions_pkey" PRIMARY KEY ("id", "version")
);

-- What a site has decided about a model: written once, never changed; the highest serial of a model counts.
CREATE TABLE "model_settings" (
    "modelId" TEXT NOT NULL,
    "serial" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "shadowVersion" TEXT,
    "hospitals" JSONB,
    "ageYears" JSONB,
    "thresholds" JSONB NOT NULL DEFAULT '[]',
    "raises" BOOLEAN NOT NULL DEFAULT true,
    "reason" TEXT NOT NULL DEFAULT '',
    "byId" UUID,
    "byName" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "model_settings_pkey" PRIMARY KEY ("modelId", "serial"),
    CONSTRAINT "model_settings_byId_fkey" FOREIGN KEY ("byId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- What one model made of one study.
CREATE TABLE "model_runs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "preReadId" UUID NOT NULL,
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" JSONB,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "findings" JSONB NOT NULL DEFAULT '[]',
    "durationMs" INTEGER,
    "plannedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    CONSTRAINT "model_runs_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "model_runs_preReadId_fkey" FOREIGN KEY ("preReadId") REFERENCES "pre_reads"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "model_runs_preReadId_modelId_modelVersion_key" ON "model_runs"("preReadId", "modelId", "modelVersion");
CREATE INDEX "model_runs_modelId_modelVersion_plannedAt_idx" ON "model_runs"("modelId", "modelVersion", "plannedAt");

ALTER TABLE "findings" ADD COLUMN "raises" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "pre_reads" ADD COLUMN "leaseId" INTEGER, ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "pre_reads_unfinished" ON "pre_reads"("status") WHERE "status" IN ('queued', 'running');

-- Who switched a model before stands in the audit trail: his choice is kept as his.
INSERT INTO "model_settings" ("modelId", "serial", "state", "version", "byId", "byName", "at")
SELECT m."id", 1, m."state", m."version", u."id", u."name", coalesce(said."at", m."seenAt")
FROM "model_states" m
LEFT JOIN LATERAL (
    SELECT "actorId", "at" FROM "audit_events"
    WHERE "action" = 'model.switched' AND "outcome" = 'success' AND "detail" ->> 'modelId' = m."id" ORDER BY "at" DESC LIMIT 1
) said ON TRUE
LEFT JOIN "users" u ON u."id" = said."actorId"
WHERE m."state" <> 'rejected';
