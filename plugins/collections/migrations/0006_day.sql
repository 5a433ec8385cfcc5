-- How a promise ended, found when it was kept or by the day run after its day; gone again where what kept it went back.
CREATE TABLE collections_promise_end (
  promise INTEGER PRIMARY KEY REFERENCES collections_promise (id),
  status TEXT NOT NULL CHECK (status IN ('kept', 'partly', 'broken')),
  day INTEGER NOT NULL
) STRICT;
