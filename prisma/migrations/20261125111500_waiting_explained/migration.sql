-- Why a case waits, the deadline before AI moved it, and what flags cost the unflagged.
ALTER TABLE "cases" ADD COLUMN "waitKey" TEXT, ADD COLUMN "orderedDueAt" TIMESTAMPTZ(3);
ALTER TABLE "routing_batches" ADD COLUMN "aiCost" JSONB;
