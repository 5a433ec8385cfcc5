#define _GNU_SOURCE
#include "statement_log.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef int (*prepare_function)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);

/* One write per statement, so that those of several processes do not mix. */
static void append(const char *sql, size_t count) {
    const char *path = getenv(STATEMENT_LOG_VARIABLE);
    char *text = path ? malloc(count + 1) : NULL;
    if (!text) return;
    memcpy(text, sql, count);
    text[count] = 0;
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) {
        if (write(file, text, count + 1) < 0) unlink(path);
        close(file);
    }
    free(text);
}

int sqlite3_prepare_v3(sqlite3 *database, const char *sql, int count, unsigned flags, sqlite3_stmt **statement,
                       const char **tail) {
    prepare_function prepare = (prepare_function)dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
    const char *end = NULL;
    int code = prepare(database, sql, count, flags, statement, &end);
    if (code == 0 && *statement) append(sql, (size_t)(end - sql));
    if (tail) *tail = end;
    return code;
}
