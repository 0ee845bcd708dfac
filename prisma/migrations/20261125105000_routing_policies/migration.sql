-- Agreements with quota, promises and calendar; calendars; rota exceptions; conflicts of interest.
ALTER TABLE "agreements" ADD COLUMN "sla" JSONB NOT NULL DEFAULT '[]', ADD COLUMN "quotaPerMonth" INTEGER, ADD COLUMN "calendarId" UUID, ALTER COLUMN "slaMinutes" SET DEFAULT '{}';
CREATE TABLE "calendars" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "weekly" JSONB NOT NULL,
    "exceptions" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "calendars_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "calendars_name_key" ON "calendars"("name");
ALTER TABLE "agreements" ADD CONSTRAINT "agreements_calendarId_fkey" FOREIGN KEY ("calendarId") REFERENCES "calendars"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "credentials" ADD COLUMN "bodyParts" TEXT[] DEFAULT ARRAY[]::TEXT[];

CREATE TABLE "shift_exceptions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "readerId" UUID NOT NULL,
    "day" DATE NOT NULL,
    "timeZone" TEXT NOT NULL,
    "startsAt" TEXT,
    "endsAt" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "shift_exceptions_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "shift_exceptions_readerId_day_key" ON "shift_exceptions"("readerId", "day");
ALTER TABLE "shift_exceptions" ADD CONSTRAINT "shift_exceptions_readerId_fkey" FOREIGN KEY ("readerId") REFERENCES "readers"("userId") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "reader_conflicts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "readerId" UUID NOT NULL,
    "hospitalId" UUID,
    "patientId" UUID,
    "reason" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reader_conflicts_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "reader_conflicts_readerId_idx" ON "reader_conflicts"("readerId");
ALTER TABLE "reader_conflicts" ADD CONSTRAINT "reader_conflicts_readerId_fkey" FOREIGN KEY ("readerId") REFERENCES "readers"("userId") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "reader_conflicts" ADD CONSTRAINT "reader_conflicts_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "reader_conflicts" ADD CONSTRAINT "reader_conflicts_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Cases: patient class, the promise in force, its pauses, escalation and forecast.
ALTER TABLE "submissions" ADD COLUMN "patientClass" TEXT NOT NULL DEFAULT 'outpatient';
ALTER TABLE "cases"
    ADD COLUMN "patientClass" TEXT NOT NULL DEFAULT 'outpatient',
    ADD COLUMN "sla" JSONB,
    ADD COLUMN "pauses" JSONB NOT NULL DEFAULT '[]',
    ADD COLUMN "escalation" TEXT NOT NULL DEFAULT 'none',
    ADD COLUMN "expectedReadAt" TIMESTAMPTZ(3),
    ADD COLUMN "expectedReaderId" UUID,
    ADD COLUMN "forecastAt" TIMESTAMPTZ(3),
    ADD COLUMN "firstExpectedReadAt" TIMESTAMPTZ(3),
    ADD COLUMN "firstForecastAt" TIMESTAMPTZ(3);
-- Cases of before keep the deadline they were promised, as minutes on the wall.
UPDATE "cases" SET "sla" = jsonb_build_object('minutes', round((extract(epoch FROM ("dueAt" - "receivedAt")) - "pausedSeconds") / 60), 'calendar', NULL)
  WHERE "dueAt" IS NOT NULL AND "receivedAt" IS NOT NULL;
UPDATE "cases" SET "pauses" = jsonb_build_array(jsonb_build_array(
    to_char("receivedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    to_char(("receivedAt" + "pausedSeconds" * interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
  WHERE "pausedSeconds" > 0 AND "receivedAt" IS NOT NULL;

-- Policies, batches and what they decided.
CREATE TABLE "routing_policies" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "contentHash" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "routing_policies_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "routing_policies_version_key" ON "routing_policies"("version");
CREATE TABLE "policy_activations" (
    "id" BIGSERIAL NOT NULL,
    "policyId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "byId" UUID,
    "reason" TEXT NOT NULL,

    CONSTRAINT "policy_activations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "policy_activations_policyId_idx" ON "policy_activations"("policyId");
ALTER TABLE "policy_activations" ADD CONSTRAINT "policy_activations_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "routing_policies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TABLE "policy_simulations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "policyId" UUID NOT NULL,
    "request" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "askedById" UUID,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "failure" JSONB,
    "result" JSONB,

    CONSTRAINT "policy_simulations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "policy_simulations_policyId_askedAt_idx" ON "policy_simulations"("policyId", "askedAt");
ALTER TABLE "policy_simulations" ADD CONSTRAINT "policy_simulations_policyId_fkey" FOREIGN KEY ("policyId") REFERENCES "routing_policies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TABLE "ai_order_changes" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "ai_order_changes_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "routing_batches" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "policyHash" TEXT NOT NULL,
    "solver" TEXT NOT NULL,
    "input" BYTEA NOT NULL,
    "inputHash" TEXT NOT NULL,
    "outcomeHash" TEXT NOT NULL,
    "cases" INTEGER NOT NULL,
    "readers" INTEGER NOT NULL,

    CONSTRAINT "routing_batches_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "routing_batches_at_idx" ON "routing_batches"("at");
ALTER TABLE "routing_decisions" ADD COLUMN "policyHash" TEXT, ADD COLUMN "solver" TEXT, ADD COLUMN "batchId" UUID;
CREATE INDEX "routing_decisions_batchId_idx" ON "routing_decisions"("batchId");
ALTER TABLE "routing_decisions" ADD CONSTRAINT "routing_decisions_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "routing_batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;
