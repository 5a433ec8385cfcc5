-- A statement's lines stand in its row, a JSON object of code and amount in minor units: they are always read together.
ALTER TABLE archive_statement ADD COLUMN lines TEXT NOT NULL DEFAULT '{}';

UPDATE archive_statement SET lines = '{' || coalesce((
  SELECT group_concat('"' || replace(replace(line.code, '\', '\\'), '"', '\"') || '":' || line.amount_minor, ',')
  FROM archive_statement_line AS line WHERE line.statement = archive_statement.id), '') || '}';

DROP TABLE archive_statement_line;
