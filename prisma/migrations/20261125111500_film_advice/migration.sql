-- What the rules of image quality advise the county to take again, beside the pre-read's findings.
ALTER TABLE "pre_reads" ADD COLUMN "filmAdvice" JSONB NOT NULL DEFAULT '[]';
