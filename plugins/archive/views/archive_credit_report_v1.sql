-- Filed, parked and superseded reports; customer_id is the survivor of a merger, null while parked.
CREATE VIEW archive_credit_report_v1 AS
SELECT report.id, coalesce(customer.merged_into, customer.id) AS customer_id, report.agency, report.report_no,
  report.report_date, report.report_day, report.subject_name, report.status, report.document, report.document_sha256,
  report.source_format, report.source_file, report.source_sha256, report.recorded_at
FROM archive_credit_report AS report LEFT JOIN archive_customer AS customer ON customer.id = report.customer;
