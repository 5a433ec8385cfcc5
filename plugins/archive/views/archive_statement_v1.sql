-- Financial statements of reports, and those filed without one, that belong to a customer; period_end is a day number. `lines` is a JSON
-- object: BS.*, IS.*, CF.* codes, or AGENCY:<the agency's line>, to amounts in minor units of `currency`; lines that the
-- review rejected are left out.
-- They count from accepted_at until superseded_at, where there is one; without accepted_at and rejected_at one is
-- pending.
CREATE VIEW archive_statement_v1 AS
SELECT statement.id, statement.report AS report_id, coalesce(customer.merged_into, customer.id) AS customer_id,
  report.kind AS report_kind, report.agency, report.report_no, report.report_day, statement.position,
  statement.period_end, statement.period_start, statement.months, statement.currency, statement.consolidated,
  statement.audited, statement.gaap, statement.template, statement.lines, report.source_file, report.source_sha256, report.recorded_at,
  CASE WHEN review.status = 'accepted' AND statement.rejected = 0 THEN review.decided_at END AS accepted_at,
  CASE WHEN review.status = 'rejected' OR statement.rejected = 1 THEN review.decided_at END AS rejected_at,
  report.superseded_at
FROM archive_statement AS statement
JOIN archive_credit_report AS report ON report.id = statement.report
JOIN archive_review AS review ON review.report = report.id
JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.status <> 'parked';
