-- What the registration authority holds of customers (I-7, I-8): the columns are those of archive_credit_report_v1, the
-- document is a creditReport whose documentKind is REGISTRY. Its financial statements are in archive_statement_v1.
CREATE VIEW archive_registry_document_v1 AS
SELECT report.id, coalesce(customer.merged_into, customer.id) AS customer_id, report.agency, report.report_no,
  report.report_date, report.report_day, report.subject_name, report.status,
  coalesce(report.counted, report.document) AS document, report.document_sha256,
  report.source_format, report.source_file, report.source_sha256, report.recorded_at,
  CASE review.status WHEN 'accepted' THEN review.decided_at END AS accepted_at,
  CASE review.status WHEN 'rejected' THEN review.decided_at END AS rejected_at, report.superseded_at
FROM archive_credit_report AS report
JOIN archive_review AS review ON review.report = report.id
LEFT JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.kind = 'creditReport' AND report.registry = 1;
