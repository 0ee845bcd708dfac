-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "hospitals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hospitals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreements" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "sendingHospitalId" UUID NOT NULL,
    "readingHospitalId" UUID NOT NULL,
    "modalities" TEXT[],
    "slaMinutes" JSONB NOT NULL,
    "validFrom" DATE NOT NULL,
    "validUntil" DATE NOT NULL,

    CONSTRAINT "agreements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hospitalId" UUID,
    "passwordHash" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_tokens" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId" UUID NOT NULL,
    "familyId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_attempts" (
    "id" BIGSERIAL NOT NULL,
    "username" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "readers" (
    "userId" UUID NOT NULL,
    "subspecialties" TEXT[],
    "capacity" INTEGER NOT NULL DEFAULT 8,

    CONSTRAINT "readers_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "credentials" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "readerId" UUID NOT NULL,
    "hospitalId" UUID NOT NULL,
    "modalities" TEXT[],
    "readTypes" TEXT[],
    "validFrom" DATE NOT NULL,
    "validUntil" DATE NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shifts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "readerId" UUID NOT NULL,
    "weekdays" INTEGER[],
    "startsAt" TEXT NOT NULL,
    "endsAt" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'Asia/Shanghai',

    CONSTRAINT "shifts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "patients" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "issuer" TEXT NOT NULL,
    "localId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameGroups" JSONB NOT NULL,
    "sex" TEXT,
    "birthDate" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "patients_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "studies" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyInstanceUid" TEXT NOT NULL,
    "hospitalId" UUID NOT NULL,
    "patientId" UUID NOT NULL,
    "studyDate" TEXT,
    "studyTime" TEXT,
    "description" TEXT,
    "accessionNumber" TEXT,
    "localStudyId" TEXT,
    "referringPhysician" TEXT,
    "modalities" TEXT[],
    "bodyPart" TEXT,
    "patientAge" TEXT,
    "numberOfSeries" INTEGER NOT NULL DEFAULT 0,
    "numberOfInstances" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "studies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "series" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyId" UUID NOT NULL,
    "seriesInstanceUid" TEXT NOT NULL,
    "modality" TEXT NOT NULL,
    "number" INTEGER,
    "description" TEXT,
    "bodyPart" TEXT,
    "laterality" TEXT,
    "attributes" JSONB NOT NULL,
    "numberOfInstances" INTEGER NOT NULL DEFAULT 0,
    "metadataKey" TEXT,
    "metadataInstances" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyId" UUID NOT NULL,
    "seriesId" UUID NOT NULL,
    "sopInstanceUid" TEXT NOT NULL,
    "sopClassUid" TEXT NOT NULL,
    "transferSyntaxUid" TEXT NOT NULL,
    "instanceNumber" INTEGER,
    "rows" INTEGER,
    "columns" INTEGER,
    "numberOfFrames" INTEGER NOT NULL DEFAULT 1,
    "digest" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "objectKey" TEXT NOT NULL,
    "frames" JSONB NOT NULL,
    "metadata" BYTEA NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "receivedVia" TEXT NOT NULL,
    "receivedById" UUID NOT NULL,

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance_conflicts" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "sopInstanceUid" TEXT NOT NULL,
    "keptDigest" TEXT NOT NULL,
    "refusedDigest" TEXT NOT NULL,
    "hospitalId" UUID NOT NULL,
    "actorId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_conflicts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submissions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hospitalId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "priority" TEXT NOT NULL,
    "history" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "submissions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cases" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyId" UUID NOT NULL,
    "hospitalId" UUID NOT NULL,
    "patientId" UUID NOT NULL,
    "submissionId" UUID,
    "state" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "orderedPriority" TEXT NOT NULL,
    "history" TEXT NOT NULL DEFAULT '',
    "modality" TEXT NOT NULL,
    "bodyPart" TEXT,
    "assignedToId" UUID,
    "critical" BOOLEAN NOT NULL DEFAULT false,
    "escalatedAt" TIMESTAMPTZ(3),
    "why" JSONB,
    "returnReason" TEXT,
    "returnNote" TEXT,
    "firstInstanceAt" TIMESTAMPTZ(3) NOT NULL,
    "lastInstanceAt" TIMESTAMPTZ(3) NOT NULL,
    "receivedAt" TIMESTAMPTZ(3),
    "preReadAt" TIMESTAMPTZ(3),
    "pooledAt" TIMESTAMPTZ(3),
    "assignedAt" TIMESTAMPTZ(3),
    "openedAt" TIMESTAMPTZ(3),
    "returnedAt" TIMESTAMPTZ(3),
    "signedAt" TIMESTAMPTZ(3),
    "finalAt" TIMESTAMPTZ(3),
    "deliveredAt" TIMESTAMPTZ(3),
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedById" UUID,
    "dueAt" TIMESTAMPTZ(3),
    "pausedSeconds" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "cases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_events" (
    "id" BIGSERIAL NOT NULL,
    "caseId" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "byId" UUID,
    "byName" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "case_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pre_reads" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "modelId" TEXT,
    "modelVersion" TEXT,
    "inputDigest" TEXT,
    "durationMs" INTEGER,
    "reason" JSONB,
    "notes" JSONB NOT NULL DEFAULT '[]',
    "research" BOOLEAN NOT NULL DEFAULT true,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "pre_reads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "findings" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "preReadId" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "labelZh" TEXT NOT NULL,
    "labelEn" TEXT NOT NULL,
    "probability" DOUBLE PRECISION NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "flagged" BOOLEAN NOT NULL,
    "kind" TEXT NOT NULL,
    "location" JSONB NOT NULL,
    "measurements" JSONB NOT NULL,
    "modelId" TEXT NOT NULL,
    "modelVersion" TEXT NOT NULL,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding_assessments" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "findingId" UUID NOT NULL,
    "readerId" UUID NOT NULL,
    "verdict" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "finding_assessments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_states" (
    "id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reasons" JSONB NOT NULL DEFAULT '[]',
    "manifest" JSONB NOT NULL,
    "card" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_states_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "routing_decisions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "policyVersion" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "chosenId" UUID,
    "byId" UUID,
    "input" JSONB NOT NULL,
    "candidates" JSONB NOT NULL,
    "explanation" JSONB NOT NULL,

    CONSTRAINT "routing_decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_drafts" (
    "caseId" UUID NOT NULL,
    "findings" TEXT NOT NULL,
    "impression" TEXT NOT NULL,
    "critical" BOOLEAN NOT NULL DEFAULT false,
    "templateId" UUID,
    "version" INTEGER NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,
    "savedById" UUID NOT NULL,

    CONSTRAINT "report_drafts_pkey" PRIMARY KEY ("caseId")
);

-- CreateTable
CREATE TABLE "report_versions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "findings" TEXT NOT NULL,
    "impression" TEXT NOT NULL,
    "critical" BOOLEAN NOT NULL,
    "templateId" UUID,
    "reason" TEXT,
    "signedById" UUID NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,
    "digest" TEXT NOT NULL,
    "pdfKey" TEXT,

    CONSTRAINT "report_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_templates" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "modality" TEXT NOT NULL,
    "bodyPart" TEXT,
    "nameZh" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "findings" TEXT NOT NULL,
    "impression" TEXT NOT NULL,

    CONSTRAINT "report_templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "clientId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_reads" (
    "caseId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "readAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_reads_pkey" PRIMARY KEY ("caseId","userId")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorId" UUID,
    "actorName" TEXT NOT NULL,
    "actorRole" TEXT,
    "hospitalId" UUID,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "caseId" UUID,
    "detail" JSONB NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "heartbeats" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "heartbeats_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "hospitals_name_key" ON "hospitals"("name");

-- CreateIndex
CREATE UNIQUE INDEX "agreements_sendingHospitalId_readingHospitalId_validFrom_key" ON "agreements"("sendingHospitalId", "readingHospitalId", "validFrom");

-- CreateIndex
CREATE UNIQUE INDEX "users_username_key" ON "users"("username");

-- CreateIndex
CREATE INDEX "users_hospitalId_role_idx" ON "users"("hospitalId", "role");

-- CreateIndex
CREATE UNIQUE INDEX "refresh_tokens_tokenHash_key" ON "refresh_tokens"("tokenHash");

-- CreateIndex
CREATE INDEX "refresh_tokens_familyId_idx" ON "refresh_tokens"("familyId");

-- CreateIndex
CREATE INDEX "login_attempts_username_at_idx" ON "login_attempts"("username", "at");

-- CreateIndex
CREATE INDEX "login_attempts_address_at_idx" ON "login_attempts"("address", "at");

-- CreateIndex
CREATE INDEX "credentials_hospitalId_validUntil_idx" ON "credentials"("hospitalId", "validUntil");

-- CreateIndex
CREATE INDEX "credentials_readerId_idx" ON "credentials"("readerId");

-- CreateIndex
CREATE INDEX "shifts_readerId_idx" ON "shifts"("readerId");

-- CreateIndex
CREATE UNIQUE INDEX "patients_issuer_localId_key" ON "patients"("issuer", "localId");

-- CreateIndex
CREATE UNIQUE INDEX "studies_studyInstanceUid_key" ON "studies"("studyInstanceUid");

-- CreateIndex
CREATE INDEX "studies_hospitalId_studyDate_idx" ON "studies"("hospitalId", "studyDate");

-- CreateIndex
CREATE INDEX "studies_patientId_idx" ON "studies"("patientId");

-- CreateIndex
CREATE UNIQUE INDEX "series_seriesInstanceUid_key" ON "series"("seriesInstanceUid");

-- CreateIndex
CREATE INDEX "series_studyId_idx" ON "series"("studyId");

-- CreateIndex
CREATE UNIQUE INDEX "instances_sopInstanceUid_key" ON "instances"("sopInstanceUid");

-- CreateIndex
CREATE UNIQUE INDEX "instances_objectKey_key" ON "instances"("objectKey");

-- CreateIndex
CREATE INDEX "instances_seriesId_instanceNumber_idx" ON "instances"("seriesId", "instanceNumber");

-- CreateIndex
CREATE INDEX "instances_studyId_idx" ON "instances"("studyId");

-- CreateIndex
CREATE UNIQUE INDEX "cases_studyId_key" ON "cases"("studyId");

-- CreateIndex
CREATE INDEX "cases_state_priority_dueAt_idx" ON "cases"("state", "priority", "dueAt");

-- CreateIndex
CREATE INDEX "cases_hospitalId_receivedAt_idx" ON "cases"("hospitalId", "receivedAt");

-- CreateIndex
CREATE INDEX "cases_assignedToId_state_idx" ON "cases"("assignedToId", "state");

-- CreateIndex
CREATE INDEX "cases_patientId_idx" ON "cases"("patientId");

-- CreateIndex
CREATE INDEX "case_events_caseId_id_idx" ON "case_events"("caseId", "id");

-- CreateIndex
CREATE INDEX "pre_reads_caseId_requestedAt_idx" ON "pre_reads"("caseId", "requestedAt");

-- CreateIndex
CREATE UNIQUE INDEX "findings_preReadId_ordinal_key" ON "findings"("preReadId", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "finding_assessments_findingId_readerId_key" ON "finding_assessments"("findingId", "readerId");

-- CreateIndex
CREATE INDEX "routing_decisions_caseId_at_idx" ON "routing_decisions"("caseId", "at");

-- CreateIndex
CREATE INDEX "report_versions_signedById_signedAt_idx" ON "report_versions"("signedById", "signedAt");

-- CreateIndex
CREATE UNIQUE INDEX "report_versions_caseId_version_key" ON "report_versions"("caseId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "report_templates_nameZh_key" ON "report_templates"("nameZh");

-- CreateIndex
CREATE INDEX "messages_caseId_at_idx" ON "messages"("caseId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "messages_authorId_clientId_key" ON "messages"("authorId", "clientId");

-- CreateIndex
CREATE INDEX "audit_events_at_idx" ON "audit_events"("at");

-- CreateIndex
CREATE INDEX "audit_events_caseId_idx" ON "audit_events"("caseId");

-- CreateIndex
CREATE INDEX "audit_events_actorId_at_idx" ON "audit_events"("actorId", "at");

-- CreateIndex
CREATE INDEX "audit_events_hospitalId_at_idx" ON "audit_events"("hospitalId", "at");

-- AddForeignKey
ALTER TABLE "agreements" ADD CONSTRAINT "agreements_sendingHospitalId_fkey" FOREIGN KEY ("sendingHospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreements" ADD CONSTRAINT "agreements_readingHospitalId_fkey" FOREIGN KEY ("readingHospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_userId_fkey" FOREIGN KEY ("userId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "readers" ADD CONSTRAINT "readers_userId_fkey" FOREIGN KEY ("userId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_readerId_fkey" FOREIGN KEY ("readerId") REFERENCES "readers"("userId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shifts" ADD CONSTRAINT "shifts_readerId_fkey" FOREIGN KEY ("readerId") REFERENCES "readers"("userId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "studies" ADD CONSTRAINT "studies_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "studies" ADD CONSTRAINT "studies_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "series" ADD CONSTRAINT "series_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "studies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "studies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_userId_fkey" FOREIGN KEY ("userId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases" ADD CONSTRAINT "cases_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "studies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases" ADD CONSTRAINT "cases_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases" ADD CONSTRAINT "cases_patientId_fkey" FOREIGN KEY ("patientId") REFERENCES "patients"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases" ADD CONSTRAINT "cases_submissionId_fkey" FOREIGN KEY ("submissionId") REFERENCES "submissions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pre_reads" ADD CONSTRAINT "pre_reads_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_preReadId_fkey" FOREIGN KEY ("preReadId") REFERENCES "pre_reads"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding_assessments" ADD CONSTRAINT "finding_assessments_findingId_fkey" FOREIGN KEY ("findingId") REFERENCES "findings"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "routing_decisions" ADD CONSTRAINT "routing_decisions_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_drafts" ADD CONSTRAINT "report_drafts_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_versions" ADD CONSTRAINT "report_versions_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_reads" ADD CONSTRAINT "message_reads_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- The audit trail is append-only, also for the application's own role.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_versions_no_delete BEFORE DELETE ON "report_versions" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER routing_decisions_append_only BEFORE UPDATE OR DELETE ON "routing_decisions" FOR EACH ROW EXECUTE FUNCTION refuse_change();
