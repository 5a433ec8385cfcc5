-- Disputes, open and ended, are looked up by item in every dunning run.
CREATE INDEX collections_dispute_of_item ON collections_dispute (item, outcome);
