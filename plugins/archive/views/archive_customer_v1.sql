-- Every customer, merged ones too: follow merged_into to the survivor.
CREATE VIEW archive_customer_v1 AS
SELECT id, archive_number, name, kind, industry, region, salesperson, owner, status, merged_into, opened_on, closed_on,
  created_at
FROM archive_customer;
