#include <sqlite3.h>
#include <stddef.h>

/* What Swift cannot say itself: variadic functions, and macros that cast. */

/* Once a process, before the first connection: no counting of memory, which costs a lock at each piece, and what a
   savepoint remembers, at most the pages that its request changes, stays in memory: nothing is written to a temporary
   file beside the log. (SQLite 3.40 would also cut the write of more than 128 KiB to such a file.) */
static inline int aval_sqlite_configure(void) {
    int rc = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (rc == SQLITE_OK) rc = sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    return rc;
}

/* No writable_schema and no writes to shadow tables, no "text" in double quotes, no extensions, no trusted views. */
static inline int aval_sqlite_harden(sqlite3 *db) {
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    return rc;
}

/* Binds a copy. An empty text is a text, not NULL, whatever the pointer. */
static inline int aval_sqlite_bind_text(sqlite3_stmt *statement, int index, const void *text, size_t count) {
    return sqlite3_bind_text64(statement, index, count ? (const char *)text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* Binds a copy. An empty blob is a blob, not NULL, whatever the pointer. */
static inline int aval_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, size_t count) {
    return sqlite3_bind_blob64(statement, index, count ? bytes : "", count, SQLITE_TRANSIENT);
}

/* Binds the caller's own bytes, which stay where they are until the statement is bound anew or cleared. */
static inline int aval_sqlite_bind_lent_blob(sqlite3_stmt *statement, int index, const void *bytes, size_t count) {
    return sqlite3_bind_blob64(statement, index, count ? bytes : "", count, SQLITE_STATIC);
}

/* Where the write-ahead log stands, from the index that the connections of a database share (its layout is described in
   sqlite.org/walformat.html): frames of the last commit, pages of the database as of it, bytes of a page, frames that have
   been moved into the database. 0 where there is no log. For the thread that uses the connection, inside a transaction. */
typedef struct aval_sqlite_log {
    unsigned frames, pages, page_size, moved;
} aval_sqlite_log;

static inline int aval_sqlite_read_log(sqlite3 *db, aval_sqlite_log *log) {
    sqlite3_file *file = NULL;
    void volatile *region = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods)
        return 0;
    if (file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) return 0;
    if (file->pMethods->xShmMap(file, 0, 32768, 0, &region) != SQLITE_OK || !region) return 0;
    const volatile unsigned char *index = (const volatile unsigned char *)region;
    unsigned size = *(const volatile unsigned short *)(index + 14);
    log->frames = *(const volatile unsigned *)(index + 16);
    log->pages = *(const volatile unsigned *)(index + 20);
    log->page_size = (size & 0xFE00) + ((size & 1) << 16);
    log->moved = *(const volatile unsigned *)(index + 96);
    return log->page_size != 0;
}

/* The extended result codes that are looked at. */
static const int aval_sqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
static const int aval_sqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int aval_sqlite_constraint_rowid = SQLITE_CONSTRAINT_ROWID;
static const int aval_sqlite_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int aval_sqlite_constraint_not_null = SQLITE_CONSTRAINT_NOTNULL;
static const int aval_sqlite_constraint_trigger = SQLITE_CONSTRAINT_TRIGGER;
