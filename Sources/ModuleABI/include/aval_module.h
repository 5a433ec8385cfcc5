/*
 * aval_module.h: the only contract between the Aval host and a module.
 *
 * A module is one shared library lib<id>.so that exports one function, aval_module_<id>, returning the
 * address of its aval_module table. Everything else is reached through tables of functions.
 *
 * How the contract grows: every table starts with its own size in bytes and only ever gets new members at its
 * end. A reader looks at a member only where the size says that it is there. Whatever does not fit a table is a
 * facility, asked for by a string id that carries its own version ("aval.store/1"); an unknown id answers NULL.
 *
 * Ownership: whoever allocates, frees. Nothing allocated on one side is freed on the other. Bytes passed in either
 * direction are lent for the duration of the call, except where a comment names a longer life.
 *
 * Threads: the host may run several calls of one module at the same time, each on its own thread and with its own
 * aval_call; writes never overlap one another. An aval_call and every statement prepared through it belong to
 * the thread that the host called the module on, until that call returns.
 *
 * Text is UTF-8 and never ends in a NUL that counts. JSON is RFC 8259.
 */
#ifndef AVAL_MODULE_H
#define AVAL_MODULE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "AVAL" in memory on a little-endian machine: the first thing the host looks at after the size. */
#define AVAL_MAGIC 0x4C415641u

/* Raised only when an existing member changes its meaning; a new member at an end does not raise it. */
#define AVAL_ABI 1u

/* The compiler that built this side. Swift's own ABI on Linux is stable only within one toolchain, and host and
 * modules share libswiftCore, so the host compares the stamps byte for byte. */
static inline const char *aval_toolchain(void) { return __clang_version__; }

/* A borrowed run of bytes. data may be NULL when count is 0. */
typedef struct aval_bytes {
    const uint8_t *data;
    size_t count;
} aval_bytes;

/* One call of one method while it runs. Opaque: only the host looks inside. */
typedef struct aval_call aval_call;

/* One prepared statement in use. Opaque; valid until store->release or until its call returns. */
typedef struct aval_statement aval_statement;

/* AVAL_OK, or AVAL_FAILED after the failure has been stored on the call (call->fail, or by the host). */
typedef int32_t aval_status;
#define AVAL_OK 0
#define AVAL_FAILED 1

/* What store->step found. */
#define AVAL_ROW 1
#define AVAL_DONE 0
#define AVAL_STEP_FAILED (-1)

/* Column types of store->column_type. */
#define AVAL_NULL 0
#define AVAL_INTEGER 1
#define AVAL_TEXT 2
#define AVAL_BLOB 3

/* Languages of call->language. */
#define AVAL_LANGUAGE_EN 0
#define AVAL_LANGUAGE_ZH_HANS 1

/* Levels of host->log. */
#define AVAL_LOG_DEBUG 0
#define AVAL_LOG_INFO 1
#define AVAL_LOG_WARNING 2
#define AVAL_LOG_ERROR 3

/* What the host gives a module at init. Lives as long as the process. */
typedef struct aval_host {
    size_t size;
    uint32_t abi;
    /* A table of functions by id, living as long as the process, or NULL. [any thread]
     * Known ids: AVAL_FACILITY_CALL, AVAL_FACILITY_STORE, AVAL_FACILITY_FILES, AVAL_FACILITY_POLICY, AVAL_FACILITY_DESTRUCTION,
     * AVAL_FACILITY_WORK. */
    const void *(*facility)(const char *id);
    /* One line of text to the host's log on standard error. [any thread] */
    void (*log)(int32_t level, aval_bytes module, aval_bytes text);
} aval_host;

/* A policy document as it is in force on the call's asOf. Bytes live until the call returns. */
typedef struct aval_policy {
    size_t size;
    aval_bytes document; /* JSON */
    aval_bytes version;  /* as the document names it */
    aval_bytes sha256;   /* 64 hexadecimal digits, of the document's bytes */
    aval_bytes origin;   /* "module", "config" or "channel": who supplied it */
} aval_policy;

#define AVAL_FACILITY_CALL "aval.call/1"

/* What a running method may ask of its call. All functions: [the call's thread]. */
typedef struct aval_call_facility {
    size_t size;

    /* Who asked, when, and for which day. The same values for the whole request, calls of other modules included. */
    aval_bytes (*actor)(aval_call *call);    /* lives as long as the call */
    int64_t (*now)(aval_call *call);         /* milliseconds since 1970-01-01T00:00:00Z */
    int32_t (*today)(aval_call *call);       /* civil day in the configured offset: days since 1970-01-01 */
    int32_t (*as_of)(aval_call *call);       /* document day the request speaks of; today when it names none */
    int64_t (*known_at)(aval_call *call);    /* recording time the request speaks of; now when it names none */
    int32_t (*language)(aval_call *call);    /* AVAL_LANGUAGE_… for documents and messages */
    int32_t (*writes)(aval_call *call);      /* 1 inside a write request, 0 inside a read */

    /* The answer: one JSON object. The bytes are copied. A second call replaces the first. */
    void (*reply)(aval_call *call, aval_bytes result);
    /* The refusal. kind is one of the documented kinds; english and chinese are one sentence each that says what
     * to do; path is a JSON Pointer into params ("" for the whole); data is a JSON object with more members of
     * error.data, or empty. Copied. The method then returns AVAL_FAILED. */
    void (*fail)(aval_call *call, aval_bytes kind, aval_bytes english, aval_bytes chinese, aval_bytes path,
                 aval_bytes data);

    /* Calls a method of a required module, in a savepoint of its own: on AVAL_FAILED everything it did is undone
     * and the failure stands on this call until it is replaced, or cleared by clear_failure. *result lives until
     * the next invoke of this call, or its end. A read cannot call a write; depth is bounded (limits.callDepth). */
    aval_status (*invoke)(aval_call *call, aval_bytes method, aval_bytes params, aval_bytes *result);
    /* The failure that stands on this call, as JSON {"kind","message":{"en","zh-Hans"},"path","data"}; empty where
     * none stands. Lives until the next function of this call. */
    aval_bytes (*failure)(aval_call *call);
    void (*clear_failure)(aval_call *call);

    /* Announces what happened. Delivered to subscribers after the method has returned, in the order emitted. */
    aval_status (*emit)(aval_call *call, aval_bytes event, aval_bytes payload);
    /* Puts one changed thing into the request's audit entry: before and after are JSON, or empty where there was
     * nothing before or is nothing after. */
    aval_status (*change)(aval_call *call, aval_bytes subject, aval_bytes before, aval_bytes after);

    /* The next id of this site: 15 bits of site, 48 of a counter. Never given twice. [writes only] */
    aval_status (*next_id)(aval_call *call, int64_t *id);
    /* The policy document named in the module's policies/ folder (its path there without ".json"). */
    aval_status (*policy)(aval_call *call, aval_bytes name, aval_policy *policy);
    /* The names of all policies below a folder, as a JSON array of strings. Lives as long as the call. */
    aval_status (*policies)(aval_call *call, aval_bytes folder, aval_bytes *names);
    /* This module's settings, a JSON object with every declared setting. Lives as long as the call. */
    aval_bytes (*settings)(aval_call *call);
    /* 1 where the module is enabled, so that a method can say which used (not required) module is missing. */
    int32_t (*module_enabled)(aval_call *call, aval_bytes module);

    /* A job (a method declared with "job": true) is called again and again, each time in a transaction of its own.
     * checkpoint is what the last slice left, empty in the first; a slice that calls resume_with is followed by
     * another, one that does not ends the job with its reply. The checkpoint is stored in the slice's transaction. */
    aval_bytes (*checkpoint)(aval_call *call);
    void (*resume_with)(aval_call *call, aval_bytes checkpoint);

    /* 1 once somebody has cancelled the request; checked between rows, the method then fails with "cancelled". */
    int32_t (*cancelled)(aval_call *call);
    /* total 0 means unknown. */
    void (*progress)(aval_call *call, int64_t done, int64_t total, aval_bytes message);
    /* Unpredictable bytes, or repeatable ones where a test has set AVAL_SEED. */
    void (*random)(aval_call *call, uint8_t *bytes, size_t count);
} aval_call_facility;

#define AVAL_FACILITY_STORE "aval.store/1"

/* The module's own tables and the views it may read. All functions: [the call's thread].
 * SQL is the portable subset described in the README: ?1 placeholders, INTEGER, TEXT and BLOB. */
typedef struct aval_store_facility {
    size_t size;
    /* A statement ready to bind, from the module's cache where it can be; NULL after a failure was put on the call.
     * The same text prepared twice at once gives two statements. */
    aval_statement *(*prepare)(aval_call *call, const uint8_t *sql, size_t count);
    /* index counts from 1. The bytes are copied or used before the statement is released. */
    aval_status (*bind_int64)(aval_statement *statement, int32_t index, int64_t value);
    aval_status (*bind_text)(aval_statement *statement, int32_t index, const uint8_t *text, size_t count);
    aval_status (*bind_blob)(aval_statement *statement, int32_t index, const uint8_t *bytes, size_t count);
    aval_status (*bind_null)(aval_statement *statement, int32_t index);
    /* AVAL_ROW, AVAL_DONE, or AVAL_STEP_FAILED after the failure was put on the call. */
    int32_t (*step)(aval_statement *statement);
    int32_t (*column_count)(aval_statement *statement);
    /* index counts from 0. Bytes live until the next step, reset or release. */
    int32_t (*column_type)(aval_statement *statement, int32_t index);
    int64_t (*column_int64)(aval_statement *statement, int32_t index);
    aval_bytes (*column_bytes)(aval_statement *statement, int32_t index);
    /* Ready to bind and step again; bindings are cleared. */
    void (*reset)(aval_statement *statement);
    /* Back to the cache. Every prepared statement is released, on success and on failure. */
    void (*release)(aval_statement *statement);
    /* Savepoints nest; every one that is opened is released or rolled back by the same call. [writes only] */
    aval_status (*savepoint)(aval_call *call);
    aval_status (*release_savepoint)(aval_call *call);
    aval_status (*rollback_savepoint)(aval_call *call);
    /* Rows changed by the last finished INSERT, UPDATE or DELETE of this call. */
    int64_t (*changes)(aval_call *call);
} aval_store_facility;

#define AVAL_FACILITY_FILES "aval.files/1"

/* Files that a request names, and the document that it answers with. A module opens no file by itself: the host knows
 * which folders are open to requests. All functions: [the call's thread]. */
typedef struct aval_files_facility {
    size_t size;
    /* The whole of an input file, at most limit bytes of it, else limitExceeded. name is what a parameter declared
     * "#/inputFile" holds, pointer the JSON Pointer of that parameter for refusals. Lives as long as the call. */
    aval_status (*read)(aval_call *call, aval_bytes name, aval_bytes pointer, uint64_t limit, aval_bytes *bytes);
    /* Begins the document of a method declared with "output"; media is one that the declaration lists. The host adds
     * {"media","sha256","text" or "content"} to the reply, or writes the document to a file, as it was asked. */
    aval_status (*begin_document)(aval_call *call, aval_bytes media);
    /* The next piece. Fails with limitExceeded where the document is too long to be answered in a message. */
    aval_status (*append_document)(aval_call *call, aval_bytes piece);
} aval_files_facility;

#define AVAL_FACILITY_DESTRUCTION "aval.destruction/1"

/* Content that the law or a policy wants gone. The module deletes it from its own tables; the host destroys every copy
 * that it keeps itself. Both functions: [the call's thread]. */
typedef struct aval_destruction_facility {
    size_t size;
    /* Destroys the copies of these bytes in audit payloads, stored replies, events under way, jobs, evidence and reject
     * files. subject is what the content was filed under ("doc_281474976710657"). The bytes are gone from the disk once
     * the request is committed and the database's log has been cut: until then it is pending. with_original 0 leaves an
     * import whose file had these bytes, and that file, as they are: other records stand on it. [writes only] */
    aval_status (*destroy)(aval_call *call, aval_bytes subject, aval_bytes content, int32_t with_original);
    /* 1 while content that was destroyed under a subject may still be found on the disk, 0 where it is not. */
    int32_t (*pending)(aval_call *call, aval_bytes subject);
} aval_destruction_facility;

#define AVAL_FACILITY_WORK "aval.work/1"

/* A civil day that is not given. */
#define AVAL_NO_DAY INT32_MIN

/* One thing that somebody has to do, as work.list shows it until it is closed. Empty bytes mean: not given. */
typedef struct aval_work_line {
    size_t size;
    aval_bytes kind;     /* one that module.json declares under "work" */
    aval_bytes key;      /* what the line is about, by which it is closed; one line of a kind has it: "ord_281474976710657" */
    aval_bytes customer; /* a customer's id; of a merged customer the survivor takes its place */
    int32_t due;         /* the day by which it is to be done; AVAL_NO_DAY: the day from which it is shown */
    int32_t since;       /* the day from which it is shown, also one to come; AVAL_NO_DAY: today, or as it was put before */
    aval_bytes owner;    /* the user who has to do it */
    aval_bytes unit;     /* the unit that has to do it */
    int32_t rank;        /* 1 to 1000, the smaller first among lines of one day; 0: as the kind declares */
    int64_t amount;      /* minor units of currency */
    aval_bytes currency; /* an ISO 4217 code */
    aval_bytes values;   /* a JSON object with the values that the kind declares, for its texts: a string, an integer, a
                          * text {"en","zh-Hans"}, money {"amount","currency"}, or a day {"day":"2026-05-06"} */
} aval_work_line;

/* What waits for somebody. Lines lie with the host and are written in the transaction of the request: what undoes the
 * rows undoes the lines. A line passes from due to late by itself. All functions: [the call's thread], [writes only]. */
typedef struct aval_work_facility {
    size_t size;
    /* Puts a line, or changes the one of its kind and key to what is given here. Refused where the kind is not declared,
     * where a value is missing or not declared, or where a limit of lines (limits.workLinesPerCustomer) is met. */
    aval_status (*put)(aval_call *call, const aval_work_line *line);
    /* Closes a line of this module; *closed is 1 where there was one, 0 where not. closed may be NULL. */
    aval_status (*close)(aval_call *call, aval_bytes kind, aval_bytes key, int32_t *closed);
    /* The lines of a merged customer, of all modules, follow to the survivor. For the module that keeps customers: refused
     * unless its published view says that the one is merged into the other. */
    aval_status (*follow)(aval_call *call, aval_bytes merged, aval_bytes survivor);
} aval_work_facility;

#define AVAL_FACILITY_POLICY "aval.policy/1"

/* A version of a policy that a module's own method puts in force. */
typedef struct aval_policy_change {
    size_t size;
    aval_bytes name;        /* the path below the module's policies/, without ".json" */
    aval_bytes document;    /* JSON; checked as one that is put through config.policy.put */
    int32_t has_from;       /* 0: from today */
    int32_t from;           /* civil day: days since 1970-01-01 */
    int32_t retroactive;    /* 1 lets from lie before today; the reason may then not be empty */
    aval_bytes reason;
    int64_t expected;       /* the number of the version in force on that day, 0 for none, -1 for any */
} aval_policy_change;

/* What the host offers under AVAL_FACILITY_POLICY. All functions: [the call's thread]. */
typedef struct aval_policy_facility {
    size_t size;
    /* Records the version; requests after this one see it. *policy is what was recorded, *number its number. Failures
     * about the document point into it: "/document/…". [writes only] */
    aval_status (*put)(aval_call *call, const aval_policy_change *change, aval_policy *policy, int64_t *number);
} aval_policy_facility;

/* What a module may offer under AVAL_FACILITY_POLICY (aval_module.facility): the check that a schema cannot make. */
typedef struct aval_policy_check {
    size_t size;
    /* Looks at a document that fits its schema before it becomes a version. Pure: of the call it may ask policies, days,
     * language and failure alone; a policy of the checked name is the document itself. AVAL_FAILED after fail, whose path
     * points into the document. [a thread of the host's choosing] */
    aval_status (*check)(void *context, aval_call *call, aval_bytes name, aval_bytes document);
} aval_policy_check;

/* What a module gives the host. Static: lives as long as the process. */
typedef struct aval_module {
    size_t size;           /* sizeof(aval_module) as the module was built */
    uint32_t magic;        /* AVAL_MAGIC */
    uint32_t abi;          /* AVAL_ABI as the module was built */
    const char *toolchain; /* aval_toolchain() as the module was built */
    const char *id;        /* must equal the manifest's id */
    const char *version;   /* must equal the manifest's version */
    size_t host_size;      /* sizeof(aval_host) as the module was built: a host with a smaller one refuses it */
    void *context;         /* handed back to init and call */

    /* Called once, before any call, with the module's settings as a JSON object. There is no store yet. On
     * AVAL_FAILED *reason points to one sentence that lives as long as the process. [the starting thread] */
    aval_status (*init)(void *context, const aval_host *host, aval_bytes settings, aval_bytes *reason);
    /* Runs method number `method` (its position in method_name) with params, a JSON object that the host has
     * checked against the declared schema. [a thread of the host's choosing] */
    aval_status (*call)(void *context, aval_call *call, uint32_t method, aval_bytes params);
    /* The methods that this library implements: the host compares them with the declared ones. The first member
     * outside 0..<method_count answers NULL. Names live as long as the process. [any thread] */
    uint32_t method_count;
    const char *(*method_name)(void *context, uint32_t method);
    /* Further things the module offers, by id; NULL for an unknown one. [any thread]
     * Known ids: AVAL_FACILITY_POLICY, answering an aval_policy_check. */
    const void *(*facility)(void *context, const char *id);
} aval_module;

/* The type of the exported entry point aval_module_<id>. */
typedef const aval_module *(*aval_module_entry)(void);

#ifdef __cplusplus
}
#endif

#endif /* AVAL_MODULE_H */
