-- Financial statements of reports that are filed (neither parked nor superseded); period_end is a day number.
CREATE VIEW archive_statement_v1 AS
SELECT statement.id, statement.report AS report_id, coalesce(customer.merged_into, customer.id) AS customer_id,
  report.agency, report.report_no, report.report_day, statement.position, statement.period_end, statement.period_start,
  statement.months, statement.currency, statement.consolidated, statement.audited, statement.gaap, statement.template,
  report.recorded_at
FROM archive_statement AS statement
JOIN archive_credit_report AS report ON report.id = statement.report
JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.status = 'filed';
