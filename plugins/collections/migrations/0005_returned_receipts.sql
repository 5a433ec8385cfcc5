-- What of a receipt went back to the payer, or to another customer, after it had counted towards a promise.
CREATE TABLE collections_receipt_return (
  id INTEGER PRIMARY KEY,
  promise INTEGER NOT NULL REFERENCES collections_promise (id),
  payment INTEGER NOT NULL,
  day INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX collections_receipt_return_promise ON collections_receipt_return (promise, payment);
