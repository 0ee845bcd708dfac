-- What the upload page is about to send, why it is sent in spite of a finding, and whether somebody gave it up.
ALTER TABLE "submissions" ADD COLUMN "announcedInstances" INTEGER;
ALTER TABLE "submissions" ADD COLUMN "announcedBytes" BIGINT;
ALTER TABLE "submissions" ADD COLUMN "sentAnyway" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "submissions" ADD COLUMN "abandonedAt" TIMESTAMPTZ(3);
CREATE INDEX "submissions_userId_open_idx" ON "submissions"("userId", "createdAt") WHERE "completedAt" IS NULL AND "abandonedAt" IS NULL;
