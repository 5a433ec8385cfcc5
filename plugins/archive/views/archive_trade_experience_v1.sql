-- How customers pay other suppliers, as filed one by one; the columns are those of archive_credit_report_v1, the document
-- is a tradeExperience.
CREATE VIEW archive_trade_experience_v1 AS
SELECT report.id, coalesce(customer.merged_into, customer.id) AS customer_id, report.agency, report.report_no,
  report.report_day, coalesce(report.counted, report.document) AS document, report.source_file, report.source_sha256, report.recorded_at,
  CASE review.status WHEN 'accepted' THEN review.decided_at END AS accepted_at,
  CASE review.status WHEN 'rejected' THEN review.decided_at END AS rejected_at, report.superseded_at
FROM archive_credit_report AS report
JOIN archive_review AS review ON review.report = report.id
JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.kind = 'tradeExperience' AND report.status <> 'parked';
