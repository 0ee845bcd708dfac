-- How long a hospital's images are kept, where, how many of them, and what was found wrong with them.
-- An image was checked when it came: its digest was computed from what was stored.
ALTER TABLE "instances" ADD COLUMN "checkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, ADD COLUMN "coldSince" TIMESTAMPTZ(3);
CREATE INDEX "instances_checkedAt_idx" ON "instances"("checkedAt");
ALTER TABLE "studies" ADD COLUMN "imagesDeletedAt" TIMESTAMPTZ(3);
CREATE INDEX "studies_createdAt_idx" ON "studies"("createdAt");

CREATE TABLE "archive_rules" (
    "hospitalId" UUID NOT NULL,
    "keepDays" INTEGER,
    "coldAfterDays" INTEGER,
    "quotaBytes" BIGINT,
    CONSTRAINT "archive_rules_pkey" PRIMARY KEY ("hospitalId")
);
CREATE TABLE "archive_usage" (
    "hospitalId" UUID NOT NULL,
    "bytes" BIGINT NOT NULL,
    "instances" BIGINT NOT NULL,
    CONSTRAINT "archive_usage_pkey" PRIMARY KEY ("hospitalId")
);
CREATE TABLE "archive_findings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "objectKey" TEXT NOT NULL,
    "instanceId" UUID,
    "hospitalId" UUID,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "foundAt" TIMESTAMPTZ(3) NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "resolvedAt" TIMESTAMPTZ(3),
    CONSTRAINT "archive_findings_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "archive_findings_kind_objectKey_key" ON "archive_findings"("kind", "objectKey");
CREATE TABLE "archive_runs" (
    "task" TEXT NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "archive_runs_pkey" PRIMARY KEY ("task")
);
CREATE TABLE "deletion_proposals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyId" UUID NOT NULL,
    "hospitalId" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "instances" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" UUID,
    CONSTRAINT "deletion_proposals_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "deletion_proposals_studyId_key" ON "deletion_proposals"("studyId");
CREATE INDEX "deletion_proposals_state_proposedAt_idx" ON "deletion_proposals"("state", "proposedAt");
ALTER TABLE "archive_rules" ADD CONSTRAINT "archive_rules_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "deletion_proposals" ADD CONSTRAINT "deletion_proposals_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "studies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a hospital has stored is counted where images are written and deleted, so no sum over all of them is ever needed.
CREATE FUNCTION count_archive_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO archive_usage ("hospitalId", bytes, instances)
    SELECT s."hospitalId", sum(c.bytes), count(*) FROM changed c JOIN studies s ON s.id = c."studyId" GROUP BY s."hospitalId" ORDER BY s."hospitalId"
    ON CONFLICT ("hospitalId") DO UPDATE SET bytes = archive_usage.bytes + excluded.bytes, instances = archive_usage.instances + excluded.instances;
  ELSE
    UPDATE archive_usage u SET bytes = u.bytes - gone.bytes, instances = u.instances - gone.instances
    FROM (SELECT s."hospitalId", sum(c.bytes) AS bytes, count(*) AS instances FROM changed c JOIN studies s ON s.id = c."studyId" GROUP BY s."hospitalId") gone
    WHERE u."hospitalId" = gone."hospitalId";
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added_instances AFTER INSERT ON "instances" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_archive_usage();
CREATE TRIGGER count_deleted_instances AFTER DELETE ON "instances" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_archive_usage();
INSERT INTO "archive_usage" ("hospitalId", "bytes", "instances")
SELECT s."hospitalId", sum(i.bytes), count(*) FROM "instances" i JOIN "studies" s ON s.id = i."studyId" GROUP BY s."hospitalId";
