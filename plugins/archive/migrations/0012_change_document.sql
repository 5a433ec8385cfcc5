-- The new state in full, as JSON, where a change's value is only how it reads: contacts, an address with its parts.
ALTER TABLE archive_change ADD COLUMN document TEXT;
