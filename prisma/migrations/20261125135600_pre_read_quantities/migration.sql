-- Numbers about a scan as a whole: volumes and opaque shares of the lungs.
ALTER TABLE "pre_reads" ADD COLUMN "quantities" JSONB NOT NULL DEFAULT '[]';
