-- Filed, parked and superseded reports of agencies; customer_id is the survivor of a merger, null while parked. Only what was
-- accepted counts: from accepted_at until superseded_at, where there is one; a report without accepted_at and
-- rejected_at is pending. The document is without the facts that its review rejected: rejected elements of lists are
-- null, so that pointers lead to the same place as in the report that archive.creditReport.get shows.
CREATE VIEW archive_credit_report_v1 AS
SELECT report.id, coalesce(customer.merged_into, customer.id) AS customer_id, report.agency, report.report_no,
  report.report_date, report.report_day, report.subject_name, report.status,
  coalesce(report.counted, report.document) AS document, report.document_sha256,
  report.source_format, report.source_file, report.source_sha256, report.recorded_at,
  CASE review.status WHEN 'accepted' THEN review.decided_at END AS accepted_at,
  CASE review.status WHEN 'rejected' THEN review.decided_at END AS rejected_at, report.superseded_at
FROM archive_credit_report AS report
JOIN archive_review AS review ON review.report = report.id
LEFT JOIN archive_customer AS customer ON customer.id = report.customer
WHERE report.kind = 'creditReport' AND report.registry = 0;
