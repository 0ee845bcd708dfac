-- What the pre-read outlined, the surfaces made of it, and whether its results stand beside the images.
ALTER TABLE "pre_reads" ADD COLUMN "labelsKey" TEXT, ADD COLUMN "surfacesKey" TEXT, ADD COLUMN "publishedAt" TIMESTAMPTZ(3);
CREATE INDEX "pre_reads_labelsKey_idx" ON "pre_reads"("labelsKey");
CREATE INDEX "pre_reads_surfacesKey_idx" ON "pre_reads"("surfacesKey");
