-- What QIDO-RS looks for and answers. `names` holds every way somebody may write a patient's name, between bars; the api adds pinyin
-- to rows that lack it. Trigrams make any part of it an index question, in Han characters too.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE "patients" ADD COLUMN "names" TEXT NOT NULL DEFAULT '', ADD COLUMN "namesComplete" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "studies" ADD COLUMN "timezoneOffset" TEXT;
ALTER TABLE "instances" ADD COLUMN "bitsAllocated" INTEGER;

-- A row that comes without its forms is at least found as it is written.
CREATE FUNCTION patient_names_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.names = '' THEN
    SELECT coalesce('|' || string_agg(DISTINCT form, '|') || '|', '') INTO NEW.names
    FROM (SELECT lower(translate(value, '|', ' ')) AS written FROM jsonb_each_text(NEW."nameGroups") UNION SELECT lower(translate(NEW.name, '|', ' '))) groups,
      unnest(ARRAY[regexp_replace(written, '[\^ ]+$', ''), translate(written, '^ ', '')]) AS form
    WHERE form <> '';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER patient_names_as_written BEFORE INSERT OR UPDATE ON "patients" FOR EACH ROW EXECUTE FUNCTION patient_names_as_written();
UPDATE "patients" SET names = '' WHERE names = '';

CREATE INDEX "patients_names_idx" ON "patients" USING GIN ("names" gin_trgm_ops);
CREATE INDEX "patients_namesComplete_idx" ON "patients"("namesComplete");
