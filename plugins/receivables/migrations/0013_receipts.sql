-- Receipts of one day and amount are compared with each new one; corrections are summed fee by fee.
CREATE INDEX receivables_credit_receipt ON receivables_credit (day, amount, customer) WHERE kind = 'payment';
CREATE INDEX receivables_fee_correction_item ON receivables_fee_correction (item);
