-- The tuberculosis model misses its target on unseen sources: it reads in shadow until a person of the site switches it on.
-- A site where somebody did switch it keeps what that person chose.
UPDATE "model_states" SET "state" = 'shadow'
WHERE "id" = 'cxr-tb' AND "state" = 'active'
  AND NOT EXISTS (
    SELECT 1 FROM "audit_events"
    WHERE "action" = 'model.switched' AND "outcome" = 'success' AND "detail" ->> 'modelId' = 'cxr-tb'
  );
