/*
 * A SQLite VFS, "faulty", for tests: it makes any operation that changes a disk fail, and it can lose power, which
 * undoes what was written and not yet synced. For one thread at a time.
 */
#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/* Makes the VFS known to SQLite (not as the default one), with no faults set. 0 on success. */
int faulty_disk_start(void);

/* The operation number `at` from now on (counted from 1) answers `code`; with `forever`, every later one too. */
void faulty_disk_fail(int at, int code, int forever);

/* How many operations there were since the last call of faulty_disk_fail. */
int faulty_disk_operations(void);

/* Once every connection is closed: leaves the files as a disk may after power was lost. What was written since a file's
 * last sync survives in part, sector by sector, as `seed` decides; seed 0: not at all. */
void faulty_disk_lose_power(unsigned seed);

#endif
