-- One line an item of a statement: BS.*, IS.*, CF.* codes, or AGENCY:<the agency's line>; amounts in minor units of the
-- statement's currency. Whether the statement counts is said by archive_statement_v1.
CREATE VIEW archive_statement_line_v1 AS
SELECT line.statement AS statement_id, statement.report AS report_id,
  coalesce(customer.merged_into, customer.id) AS customer_id, statement.period_end, statement.currency, line.code,
  line.amount_minor
FROM archive_statement_line AS line
JOIN archive_statement AS statement ON statement.id = line.statement
JOIN archive_credit_report AS report ON report.id = statement.report
JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.status <> 'parked';
