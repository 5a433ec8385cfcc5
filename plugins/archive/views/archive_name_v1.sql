-- Every name that a customer bears or bore, with the key that folded names are compared by.
CREATE VIEW archive_name_v1 AS
SELECT customer AS customer_id, name, name_key, kind
FROM archive_name;
