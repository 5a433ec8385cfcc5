/*
 * A module in C whose every property can be set from the command line, so that one source gives a good library and
 * every bad one: cc -shared -fPIC -DFIXTURE_ID=alpha -DFIXTURE_INIT=hang …
 */
#define _GNU_SOURCE
#include "aval_module.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define JOINED_OF(a, b) a##b
#define JOINED(a, b) JOINED_OF(a, b)

#ifndef FIXTURE_ID
#define FIXTURE_ID alpha
#endif
#ifndef FIXTURE_CLAIMED_ID
#define FIXTURE_CLAIMED_ID TEXT(FIXTURE_ID)
#endif
#ifndef FIXTURE_VERSION
#define FIXTURE_VERSION "0.1.0"
#endif
#ifndef FIXTURE_SYMBOL
#define FIXTURE_SYMBOL JOINED(aval_module_, FIXTURE_ID)
#endif
#ifndef FIXTURE_SIZE
#define FIXTURE_SIZE sizeof(aval_module)
#endif
#ifndef FIXTURE_MAGIC
#define FIXTURE_MAGIC AVAL_MAGIC
#endif
#ifndef FIXTURE_ABI
#define FIXTURE_ABI AVAL_ABI
#endif
#ifndef FIXTURE_TOOLCHAIN
#define FIXTURE_TOOLCHAIN aval_toolchain()
#endif
#ifndef FIXTURE_HOST_SIZE
#define FIXTURE_HOST_SIZE sizeof(aval_host)
#endif
#ifndef FIXTURE_METHODS
#define FIXTURE_METHODS TEXT(FIXTURE_ID) ".echo.get"
#endif
/* What init does: quiet, refuse, silent, hang, print, crash, abort, overflow or leave. */
#ifndef FIXTURE_INIT
#define FIXTURE_INIT quiet
#endif

#ifdef FIXTURE_UNRESOLVED
extern void FIXTURE_UNRESOLVED(void);
void (*fixture_unresolved)(void) = FIXTURE_UNRESOLVED;
#endif

static const aval_host *the_host;
static const char *const method_names[] = {FIXTURE_METHODS};
#define METHOD_COUNT (sizeof method_names / sizeof method_names[0])

static const aval_call_facility *calls(void) { return the_host->facility(AVAL_FACILITY_CALL); }
static const aval_store_facility *stores(void) { return the_host->facility(AVAL_FACILITY_STORE); }
static aval_bytes text(const char *s) { return (aval_bytes){(const uint8_t *)s, strlen(s)}; }
static int ends_with(const char *s, const char *end) {
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

#ifdef FIXTURE_LOAD_HANGS
__attribute__((constructor)) static void hang_while_loading(void) {
    for (;;) pause();
}
#endif

static volatile int depth_limit = 1 << 30;
static int fill_the_stack(int depth) {
    volatile char frame[4096];
    frame[depth & 4095] = (char)depth;
    return depth > depth_limit ? frame[0] : fill_the_stack(depth + 1) + frame[1];
}

static aval_status start(void *context, const aval_host *host, aval_bytes settings, aval_bytes *reason) {
    (void)context;
    (void)settings;
    the_host = host;
    const char *what = TEXT(FIXTURE_INIT);
    if (strcmp(what, "refuse") == 0) {
        *reason = text("The setting ladder names no policy.");
        return AVAL_FAILED;
    }
    if (strcmp(what, "silent") == 0) return AVAL_FAILED;
    if (strcmp(what, "hang") == 0)
        for (;;) pause();
    if (strcmp(what, "print") == 0) {
        printf("a module prints to standard output while it starts\n");
        fflush(stdout);
    }
    if (strcmp(what, "crash") == 0) __builtin_trap();
    if (strcmp(what, "abort") == 0) abort();
    if (strcmp(what, "overflow") == 0) return fill_the_stack(0) == 7;
    if (strcmp(what, "leave") == 0) exit(3);
    return AVAL_OK;
}

/* Runs one statement; its failure stands on the call. */
static aval_status run(aval_call *call, const char *sql) {
    const aval_store_facility *store = stores();
    aval_statement *statement = store->prepare(call, (const uint8_t *)sql, strlen(sql));
    if (!statement) return AVAL_FAILED;
    int32_t found;
    while ((found = store->step(statement)) == AVAL_ROW) {}
    store->release(statement);
    return found == AVAL_DONE ? AVAL_OK : AVAL_FAILED;
}

/* Runs one statement with one number bound to ?1. */
static aval_status run_with(aval_call *call, const char *sql, int64_t number) {
    const aval_store_facility *store = stores();
    aval_statement *statement = store->prepare(call, (const uint8_t *)sql, strlen(sql));
    if (!statement) return AVAL_FAILED;
    int32_t found = AVAL_STEP_FAILED;
    if (store->bind_int64(statement, 1, number) == AVAL_OK)
        while ((found = store->step(statement)) == AVAL_ROW) {}
    store->release(statement);
    return found == AVAL_DONE ? AVAL_OK : AVAL_FAILED;
}

/* What stands behind a key in a JSON object that is known to have it. */
static const char *behind(aval_bytes json, const char *key) {
    const char *found = memmem(json.data, json.count, key, strlen(key));
    return found ? found + strlen(key) : NULL;
}

/* A program of things to do and undo: w7 writes a row, e7 announces it, c7 reports it as changed; ( … ) is a savepoint
 * that is released, ( … < one that is undone; [ … ] calls this method with what stands between; ! refuses. */
static aval_status play(aval_call *call, const char *program, const char *end) {
    const aval_store_facility *store = stores();
    char text_of[160];
    for (const char *p = program; p < end; p++) {
        aval_status status = AVAL_OK;
        if (*p == 'w' || *p == 'e' || *p == 'c') {
            char what = *p;
            int64_t number = strtoll(p + 1, (char **)&p, 10);
            p--;
            if (what == 'w') {
                status = run_with(call, "INSERT INTO " TEXT(FIXTURE_ID) "_row (id) VALUES (?1)", number);
            } else if (what == 'e') {
                snprintf(text_of, sizeof text_of, "{\"n\":%lld}", (long long)number);
                status = calls()->emit(call, text(TEXT(FIXTURE_ID) ".played"), text(text_of));
            } else {
                snprintf(text_of, sizeof text_of, "row_%lld", (long long)number);
                status = calls()->change(call, text(text_of), text(""), text("{}"));
            }
        } else if (*p == '(') {
            status = store->savepoint(call);
        } else if (*p == ')') {
            status = store->release_savepoint(call);
        } else if (*p == '<') {
            status = store->rollback_savepoint(call);
        } else if (*p == '!') {
            calls()->fail(call, text("conflict"), text("It is so."), text("就是这样。"), text(""), text(""));
            return AVAL_FAILED;
        } else if (*p == '[') {
            const char *inner = p + 1;
            for (int depth = 1; depth; p++) depth += (p[1] == '[') - (p[1] == ']');
            char *params = malloc((size_t)(p - inner) + 16);
            if (!params) return AVAL_FAILED;
            int count = sprintf(params, "{\"text\":\"%.*s\"}", (int)(p - inner), inner);
            aval_bytes result;
            aval_bytes given = {(const uint8_t *)params, (size_t)count};
            /* A refusal is what the program expects where there is one. */
            if (calls()->invoke(call, text(TEXT(FIXTURE_ID) ".do.play"), given, &result) != AVAL_OK)
                calls()->clear_failure(call);
            free(params);
        }
        if (status != AVAL_OK) return status;
    }
    return AVAL_OK;
}

static int exists(const char *name) {
    char path[4096];
    const char *folder = getenv("AVAL_FIXTURE_FOLDER");
    if (!folder) return 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* Keeps what a subscriber received, and for whom and which day; refuses while the file <id>.refuses exists. */
static aval_status take(aval_call *call, aval_bytes params) {
    if (exists(TEXT(FIXTURE_ID) ".refuses")) {
        calls()->fail(call, text("conflict"), text("I refuse it."), text("我拒绝。"), text(""), text(""));
        return AVAL_FAILED;
    }
    const char *sql = "INSERT INTO " TEXT(FIXTURE_ID) "_taken (event, actor, as_of) VALUES (?1, ?2, ?3)";
    const aval_store_facility *store = stores();
    aval_statement *statement = store->prepare(call, (const uint8_t *)sql, strlen(sql));
    if (!statement) return AVAL_FAILED;
    aval_bytes actor = calls()->actor(call);
    store->bind_text(statement, 1, params.data, params.count);
    store->bind_text(statement, 2, actor.data, actor.count);
    store->bind_int64(statement, 3, calls()->as_of(call));
    int32_t found = store->step(statement);
    store->release(statement);
    if (found != AVAL_DONE) return AVAL_FAILED;
    calls()->reply(call, text("{}"));
    return AVAL_OK;
}

/* One slice of a job: a row a slice, numbered by the checkpoint. It goes on while the file `hold` exists, and fails once
 * the file `fail` does. */
static aval_status slice(aval_call *call) {
    char number[32] = {0}, sql[128];
    aval_bytes checkpoint = calls()->checkpoint(call);
    memcpy(number, checkpoint.data, checkpoint.count < 31 ? checkpoint.count : 31);
    long done = atol(number);
    if (exists("fail")) {
        calls()->fail(call, text("storage"), text("It cannot go on."), text("无法继续。"), text(""), text(""));
        return AVAL_FAILED;
    }
    snprintf(sql, sizeof sql, "INSERT INTO " TEXT(FIXTURE_ID) "_slice (number) VALUES (%ld)", done);
    if (run(call, sql) != AVAL_OK) return AVAL_FAILED;
    usleep(2000);
    calls()->progress(call, done + 1, 0, text("slices"));
    calls()->reply(call, text("{\"text\":\"all slices are done\"}"));
    if (exists("hold") || done < 4) {
        snprintf(number, sizeof number, "%ld", done + 1);
        calls()->resume_with(call, text(number));
    }
    return AVAL_OK;
}

/* The next field of a text whose fields are separated by '|'; empty behind the last. */
static aval_bytes field(const char **at, const char *end) {
    const char *start = *at, *stop = start;
    while (stop < end && *stop != '|') stop++;
    *at = stop < end ? stop + 1 : end;
    return (aval_bytes){(const uint8_t *)start, (size_t)(stop - start)};
}

static int64_t number(aval_bytes field, int64_t otherwise) {
    char copy[32] = {0};
    memcpy(copy, field.data, field.count < 31 ? field.count : 31);
    return field.count ? strtoll(copy, NULL, 10) : otherwise;
}

/* Puts the line kind|key|customer|due|since|owner|unit|rank|currency|amount|n, or closes the line kind|key. Days are day
 * numbers; n is the value "n". */
static aval_status work(aval_call *call, aval_bytes params, int puts) {
    const aval_work_facility *facility = the_host->facility(AVAL_FACILITY_WORK);
    const char *at = behind(params, "\"text\":\"");
    const char *end = at ? memchr(at, '"', params.data + params.count - (const uint8_t *)at) : NULL;
    if (!facility || !end) return AVAL_FAILED;
    aval_work_line line = {.size = sizeof line, .kind = field(&at, end), .key = field(&at, end)};
    if (!puts) {
        int32_t closed = 7;
        if (facility->close(call, line.kind, line.key, &closed) != AVAL_OK) return AVAL_FAILED;
        calls()->reply(call, text(closed ? "{\"text\":\"closed\"}" : "{\"text\":\"nothing\"}"));
        return AVAL_OK;
    }
    line.customer = field(&at, end);
    line.due = (int32_t)number(field(&at, end), AVAL_NO_DAY);
    line.since = (int32_t)number(field(&at, end), AVAL_NO_DAY);
    line.owner = field(&at, end);
    line.unit = field(&at, end);
    line.rank = (int32_t)number(field(&at, end), 0);
    line.currency = field(&at, end);
    line.amount = number(field(&at, end), 0);
    aval_bytes n = field(&at, end);
    char values[1 << 14];
    int count = n.count ? snprintf(values, sizeof values, "{\"n\":\"%.*s\"}", (int)n.count, n.data) : 0;
    line.values = (aval_bytes){(const uint8_t *)values, (size_t)count};
    if (facility->put(call, &line) != AVAL_OK) return AVAL_FAILED;
    calls()->reply(call, text("{}"));
    return AVAL_OK;
}

/* One behaviour a method: the last word of its name says which. */
static aval_status answer(void *context, aval_call *call, uint32_t method, aval_bytes params) {
    (void)context;
    const char *name = method_names[method];
    if (ends_with(name, "day.run")) return take(call, params);
    if (ends_with(name, ".print")) {
        printf("a module prints to standard output\n");
        fflush(stdout);
        dprintf(1, "a module writes to descriptor 1\n");
    } else if (ends_with(name, ".huge")) {
        size_t count = (size_t)80 << 20;
        uint8_t *bytes = malloc(count);
        if (!bytes) return AVAL_FAILED;
        memset(bytes, 'x', count);
        memcpy(bytes, "{\"text\":\"", 9);
        memcpy(bytes + count - 2, "\"}", 2);
        calls()->reply(call, (aval_bytes){bytes, count});
        free(bytes);
        return AVAL_OK;
    } else if (ends_with(name, ".notutf8")) {
        calls()->reply(call, text("{\"text\":\"\xC3\x28\"}"));
        return AVAL_OK;
    } else if (ends_with(name, ".notjson")) {
        calls()->reply(call, text("{\"text\": yes}"));
        return AVAL_OK;
    } else if (ends_with(name, ".notobject")) {
        calls()->reply(call, text("[1, 2]"));
        return AVAL_OK;
    } else if (ends_with(name, ".off")) {
        calls()->reply(call, text("{\"surprise\":true}"));
        return AVAL_OK;
    } else if (ends_with(name, ".trap")) {
        __builtin_trap();
    } else if (ends_with(name, ".segfault")) {
        raise(SIGSEGV);
    } else if (ends_with(name, ".leave")) {
        exit(3);
    } else if (ends_with(name, ".slow")) {
        for (int i = 0; i < 100 && !calls()->cancelled(call); i++) usleep(20000);
    } else if (ends_with(name, ".steady")) {
        usleep(1500000);
        calls()->reply(call, text(calls()->cancelled(call) ? "{\"text\":\"cut\"}" : "{\"text\":\"whole\"}"));
        return AVAL_OK;
    } else if (ends_with(name, ".patient")) {
        while (!calls()->cancelled(call)) usleep(5000);
        calls()->fail(call, text("cancelled"), text("It was stopped."), text("已停止。"), text(""), text(""));
        return AVAL_FAILED;
    } else if (ends_with(name, ".spin")) {
        for (volatile int forever = 1; forever;) {}
    } else if (ends_with(name, ".endless")) {
        return run(call, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n");
    } else if (ends_with(name, ".flood")) {
        return run(call, "INSERT INTO " TEXT(FIXTURE_ID) "_row (id) "
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT i FROM n WHERE i < 0");
    } else if (ends_with(name, ".forever")) {
        usleep(5000);
        calls()->resume_with(call, text("more"));
    } else if (ends_with(name, ".count")) {
        aval_bytes left = calls()->checkpoint(call);
        char counted[8] = "x";
        usleep(20000);
        if (left.count < 5) {
            memset(counted, 'x', left.count + 1);
            calls()->resume_with(call, (aval_bytes){(const uint8_t *)counted, left.count + 1});
        }
    } else if (ends_with(name, ".mute")) {
        return AVAL_OK;
    } else if (ends_with(name, ".fail")) {
        calls()->fail(call, text("conflict"), text("It is so."), text("就是这样。"), text("/text"), text(""));
        return AVAL_FAILED;
    } else if (ends_with(name, ".silent")) {
        return AVAL_FAILED;
    } else if (ends_with(name, ".oddstatus")) {
        return 77;
    } else if (ends_with(name, ".play")) {
        const char *program = behind(params, "\"text\":\"");
        const char *end = program ? memchr(program, '"', params.data + params.count - (const uint8_t *)program) : NULL;
        if (!end || play(call, program, end) != AVAL_OK) return AVAL_FAILED;
        calls()->reply(call, text("{}"));
        return AVAL_OK;
    } else if (ends_with(name, ".note")) {
        const char *number = behind(params, "\"n\":");
        if (!number) return AVAL_FAILED;
        if (run_with(call, "INSERT INTO " TEXT(FIXTURE_ID) "_row (id) VALUES (?1)", strtoll(number, NULL, 10)) != AVAL_OK)
            return AVAL_FAILED;
        calls()->reply(call, text("{}"));
        return AVAL_OK;
    } else if (ends_with(name, ".half")) {
        if (stores()->savepoint(call) != AVAL_OK) return AVAL_FAILED;
    } else if (ends_with(name, ".float")) {
        return run(call, "SELECT 9223372036854775807 + 1");
    } else if (ends_with(name, ".emit")) {
        if (calls()->emit(call, text(TEXT(FIXTURE_ID) ".happened"), params) != AVAL_OK) return AVAL_FAILED;
        calls()->reply(call, text("{}"));
        return AVAL_OK;
    } else if (ends_with(name, ".take")) {
        return take(call, params);
    } else if (ends_with(name, ".steps")) {
        return slice(call);
    } else if (ends_with(name, ".insert") || ends_with(name, ".insertoff")) {
        if (run(call, "INSERT INTO " TEXT(FIXTURE_ID) "_thing (id) VALUES (1)") != AVAL_OK) return AVAL_FAILED;
        calls()->reply(call, text(ends_with(name, "off") ? "{\"surprise\":true}" : "{}"));
        return AVAL_OK;
    } else if (ends_with(name, ".work.put") || ends_with(name, ".work.peek")) {
        return work(call, params, 1);
    } else if (ends_with(name, ".work.close")) {
        return work(call, params, 0);
    } else if (ends_with(name, ".work.undo")) {
        if (stores()->savepoint(call) != AVAL_OK || work(call, params, 1) != AVAL_OK) return AVAL_FAILED;
        calls()->reply(call, text("{}"));
        return stores()->rollback_savepoint(call);
    } else if (ends_with(name, ".work.fail")) {
        if (work(call, params, 1) != AVAL_OK) return AVAL_FAILED;
        calls()->fail(call, text("conflict"), text("It is so."), text("就是这样。"), text(""), text(""));
        return AVAL_FAILED;
    } else if (ends_with(name, ".foreign")) {
        return run(call, "CREATE TABLE elsewhere_thing (id INTEGER PRIMARY KEY) STRICT");
    }
    calls()->reply(call, params.count ? params : text("{}"));
    return AVAL_OK;
}

static const char *method_name(void *context, uint32_t method) {
    (void)context;
    return method < METHOD_COUNT ? method_names[method] : NULL;
}

static const void *facility(void *context, const char *id) {
    (void)context;
    (void)id;
    return NULL;
}

__attribute__((visibility("default"))) const aval_module *FIXTURE_SYMBOL(void) {
    static aval_module table;
#ifdef FIXTURE_NO_TABLE
    return NULL;
#endif
    table = (aval_module){
        .size = FIXTURE_SIZE,
        .magic = FIXTURE_MAGIC,
        .abi = FIXTURE_ABI,
        .toolchain = FIXTURE_TOOLCHAIN,
        .id = FIXTURE_CLAIMED_ID,
        .version = FIXTURE_VERSION,
        .host_size = FIXTURE_HOST_SIZE,
        .context = NULL,
        .init = start,
#ifndef FIXTURE_NO_CALL
        .call = answer,
#endif
        .method_count = METHOD_COUNT,
        .method_name = method_name,
        .facility = facility,
    };
    return &table;
}
