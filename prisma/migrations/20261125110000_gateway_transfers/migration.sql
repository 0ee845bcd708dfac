-- What a county's gateway needs: its signing key, manifests of studies, pieces of objects that are on their way, orders with their
-- performed steps, and where reports were put.
CREATE TABLE "gateway_keys" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hospitalId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "registeredAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" UUID,
    CONSTRAINT "gateway_keys_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "gateway_keys_publicKey_key" ON "gateway_keys"("publicKey");
CREATE INDEX "gateway_keys_userId_idx" ON "gateway_keys"("userId");
ALTER TABLE "gateway_keys" ADD CONSTRAINT "gateway_keys_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "study_manifests" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "studyInstanceUid" TEXT NOT NULL,
    "hospitalId" UUID NOT NULL,
    "gatewayKeyId" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "document" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "announcedAt" TIMESTAMPTZ(3) NOT NULL,
    "releasedAt" TIMESTAMPTZ(3),
    "releasedById" UUID,
    "releaseReason" TEXT,
    CONSTRAINT "study_manifests_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "study_manifests_studyInstanceUid_gatewayKeyId_key" ON "study_manifests"("studyInstanceUid", "gatewayKeyId");
ALTER TABLE "study_manifests" ADD CONSTRAINT "study_manifests_gatewayKeyId_fkey" FOREIGN KEY ("gatewayKeyId") REFERENCES "gateway_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "manifest_instances" (
    "manifestId" UUID NOT NULL,
    "sopInstanceUid" TEXT NOT NULL,
    "seriesInstanceUid" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "preRead" BOOLEAN NOT NULL DEFAULT false,
    "arrived" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "manifest_instances_pkey" PRIMARY KEY ("manifestId", "sopInstanceUid")
);
CREATE INDEX "manifest_instances_digest_idx" ON "manifest_instances"("digest");
ALTER TABLE "manifest_instances" ADD CONSTRAINT "manifest_instances_manifestId_fkey" FOREIGN KEY ("manifestId") REFERENCES "study_manifests"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "upload_pieces" (
    "hospitalId" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "offset" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "objectKey" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "upload_pieces_pkey" PRIMARY KEY ("hospitalId", "digest", "offset")
);
CREATE INDEX "upload_pieces_at_idx" ON "upload_pieces"("at");

CREATE TABLE "orders" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "hospitalId" UUID NOT NULL,
    "accessionNumber" TEXT NOT NULL,
    "studyInstanceUid" TEXT NOT NULL,
    "patientId" TEXT NOT NULL,
    "patientName" TEXT NOT NULL,
    "patientSex" TEXT,
    "patientBirthDate" TEXT,
    "modality" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "stationAeTitle" TEXT,
    "scheduledAt" TIMESTAMPTZ(3) NOT NULL,
    "priority" TEXT NOT NULL,
    "history" TEXT NOT NULL DEFAULT '',
    "referringPhysician" TEXT,
    "state" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "createdById" UUID NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "orders_hospitalId_accessionNumber_key" ON "orders"("hospitalId", "accessionNumber");
CREATE INDEX "orders_hospitalId_scheduledAt_idx" ON "orders"("hospitalId", "scheduledAt");
ALTER TABLE "orders" ADD CONSTRAINT "orders_hospitalId_fkey" FOREIGN KEY ("hospitalId") REFERENCES "hospitals"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "performed_steps" (
    "hospitalId" UUID NOT NULL,
    "sopInstanceUid" TEXT NOT NULL,
    "orderId" UUID,
    "status" TEXT NOT NULL,
    "startedAt" TEXT,
    "endedAt" TEXT,
    "studyInstanceUid" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "performed_steps_pkey" PRIMARY KEY ("hospitalId", "sopInstanceUid")
);
ALTER TABLE "performed_steps" ADD CONSTRAINT "performed_steps_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "orders"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE TABLE "report_placements" (
    "reportVersionId" UUID NOT NULL,
    "gatewayKeyId" UUID NOT NULL,
    "places" TEXT[],
    "placedAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "report_placements_pkey" PRIMARY KEY ("reportVersionId", "gatewayKeyId")
);
ALTER TABLE "report_placements" ADD CONSTRAINT "report_placements_reportVersionId_fkey" FOREIGN KEY ("reportVersionId") REFERENCES "report_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "report_placements" ADD CONSTRAINT "report_placements_gatewayKeyId_fkey" FOREIGN KEY ("gatewayKeyId") REFERENCES "gateway_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
