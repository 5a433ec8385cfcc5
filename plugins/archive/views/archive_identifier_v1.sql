-- Numbers of customers, normalised as PartyIdentifier does it; customer_id is never a merged customer's.
CREATE VIEW archive_identifier_v1 AS
SELECT customer AS customer_id, scheme, value, written, check_ok
FROM archive_identifier;
