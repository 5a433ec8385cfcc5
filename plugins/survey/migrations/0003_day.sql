-- The day on which the day run found a step's follow-up due.
ALTER TABLE survey_step ADD COLUMN follow_up_announced INTEGER;
CREATE INDEX survey_step_follow_up ON survey_step (follow_up_on)
  WHERE follow_up_on IS NOT NULL AND follow_up_announced IS NULL;
