#include "faulty_disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 8, MOST_WRITES = 20000, SECTOR = 512 };

/* A write that no sync has covered yet; size -1 with data NULL is a truncation to offset. */
typedef struct {
    sqlite3_int64 offset;
    int size;
    char *data;
} pending_write;

/* What the disk holds of a file for certain, and what it may hold beyond that. */
typedef struct {
    char path[512];
    char *content;
    sqlite3_int64 size;
    pending_write *writes;
    int count;
} disk_file;

/* The file as SQLite sees it: our methods in front of the real one's. */
typedef struct {
    sqlite3_file base;
    disk_file *disk;
    sqlite3_file *real;
} faulty_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;
static disk_file files[MOST_FILES];
static int fail_at, fail_code, fail_forever, operations;

/* Counts an operation that changes the disk, and says whether it fails. */
static int fault(void) {
    operations += 1;
    if (fail_at == 0) return SQLITE_OK;
    if (operations == fail_at || (fail_forever && operations > fail_at)) return fail_code;
    return SQLITE_OK;
}

static void forget_writes(disk_file *disk) {
    for (int i = 0; i < disk->count; i++) free(disk->writes[i].data);
    disk->count = 0;
}

/* Takes the file's content as safe on disk. */
static void remember(disk_file *disk) {
    forget_writes(disk);
    free(disk->content);
    disk->content = NULL;
    disk->size = 0;
    FILE *file = fopen(disk->path, "rb");
    if (!file) return;
    fseek(file, 0, SEEK_END);
    disk->size = ftell(file);
    rewind(file);
    disk->content = malloc((size_t)disk->size + 1);
    disk->size = (sqlite3_int64)fread(disk->content, 1, (size_t)disk->size, file);
    fclose(file);
}

static disk_file *disk_of(const char *path) {
    for (int i = 0; i < MOST_FILES; i++) {
        if (strcmp(files[i].path, path) == 0) return &files[i];
        if (files[i].path[0] == 0) {
            snprintf(files[i].path, sizeof files[i].path, "%s", path);
            files[i].writes = calloc(MOST_WRITES, sizeof(pending_write));
            remember(&files[i]);
            return &files[i];
        }
    }
    abort();
}

static void note(disk_file *disk, sqlite3_int64 offset, int size, const void *data) {
    if (!disk) return;
    if (disk->count == MOST_WRITES) abort();
    pending_write *write = &disk->writes[disk->count++];
    write->offset = offset;
    write->size = size;
    write->data = NULL;
    if (data) {
        write->data = malloc((size_t)size);
        memcpy(write->data, data, (size_t)size);
    }
}

#define REAL(file) (((faulty_file *)(file))->real)
#define DISK(file) (((faulty_file *)(file))->disk)

static int close_file(sqlite3_file *file) { return REAL(file)->pMethods->xClose(REAL(file)); }
static int read_file(sqlite3_file *file, void *data, int size, sqlite3_int64 offset) {
    return REAL(file)->pMethods->xRead(REAL(file), data, size, offset);
}
static int write_file(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset) {
    int rc = fault();
    if (rc != SQLITE_OK) return rc;
    rc = REAL(file)->pMethods->xWrite(REAL(file), data, size, offset);
    if (rc == SQLITE_OK) note(DISK(file), offset, size, data);
    return rc;
}
static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    int rc = fault();
    if (rc != SQLITE_OK) return rc;
    rc = REAL(file)->pMethods->xTruncate(REAL(file), size);
    if (rc == SQLITE_OK) note(DISK(file), size, -1, NULL);
    return rc;
}
/* What our own disk holds is all that counts: the real one is spared. */
static int sync_file(sqlite3_file *file, int flags) {
    (void)flags;
    int rc = fault();
    if (rc == SQLITE_OK && DISK(file)) remember(DISK(file));
    return rc;
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int lock_file(sqlite3_file *file, int level) { return REAL(file)->pMethods->xLock(REAL(file), level); }
static int unlock_file(sqlite3_file *file, int level) { return REAL(file)->pMethods->xUnlock(REAL(file), level); }
static int check_lock(sqlite3_file *file, int *held) {
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), held);
}
static int control_file(sqlite3_file *file, int op, void *argument) {
    return REAL(file)->pMethods->xFileControl(REAL(file), op, argument);
}
static int sector_size(sqlite3_file *file) {
    (void)file;
    return SECTOR;
}
/* No promises: what a sector holds after power was lost is anybody's guess. */
static int characteristics(sqlite3_file *file) {
    (void)file;
    return 0;
}
static int shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, memory);
}
static int shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}
static void shm_barrier(sqlite3_file *file) { REAL(file)->pMethods->xShmBarrier(REAL(file)); }
static int shm_unmap(sqlite3_file *file, int delete) { return REAL(file)->pMethods->xShmUnmap(REAL(file), delete); }

static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = close_file, .xRead = read_file, .xWrite = write_file, .xTruncate = truncate_file,
    .xSync = sync_file, .xFileSize = file_size, .xLock = lock_file, .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock, .xFileControl = control_file, .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics, .xShmMap = shm_map, .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier, .xShmUnmap = shm_unmap,
};

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    faulty_file *self = (faulty_file *)file;
    file->pMethods = NULL;
    int durable = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
    self->real = (sqlite3_file *)(self + 1);
    self->disk = durable && path ? disk_of(path) : NULL;
    if (flags & SQLITE_OPEN_CREATE) {
        int rc = fault();
        if (rc != SQLITE_OK) return SQLITE_CANTOPEN;
    }
    int rc = real_vfs->xOpen(real_vfs, path, self->real, flags, out);
    if (rc == SQLITE_OK) file->pMethods = &methods;
    return rc;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int sync) {
    (void)vfs;
    int rc = fault();
    if (rc != SQLITE_OK) return SQLITE_IOERR_DELETE;
    rc = real_vfs->xDelete(real_vfs, path, sync);
    if (rc == SQLITE_OK) remember(disk_of(path));
    return rc;
}

int faulty_disk_start(void) {
    faulty_disk_fail(0, 0, 0);
    for (int i = 0; i < MOST_FILES; i++) {
        forget_writes(&files[i]);
        free(files[i].content);
        free(files[i].writes);
        memset(&files[i], 0, sizeof files[i]);
    }
    if (real_vfs) return SQLITE_OK;
    real_vfs = sqlite3_vfs_find(NULL);
    faulty_vfs = *real_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.pNext = NULL;
    faulty_vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
    faulty_vfs.xOpen = open_file;
    faulty_vfs.xDelete = delete_file;
    return sqlite3_vfs_register(&faulty_vfs, 0);
}

void faulty_disk_fail(int at, int code, int forever) {
    fail_at = at;
    fail_code = code;
    fail_forever = forever;
    operations = 0;
}

int faulty_disk_operations(void) { return operations; }

static unsigned draw(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void extend(disk_file *disk, sqlite3_int64 size) {
    if (size <= disk->size) return;
    disk->content = realloc(disk->content, (size_t)size + 1);
    memset(disk->content + disk->size, 0, (size_t)(size - disk->size));
    disk->size = size;
}

static void survive(disk_file *disk, const pending_write *write, unsigned *state) {
    if (write->size < 0) {
        if (draw(state) & 1 && write->offset < disk->size) disk->size = write->offset;
        return;
    }
    for (int start = 0; start < write->size; start += SECTOR) {
        if (draw(state) & 1) continue;
        int size = write->size - start < SECTOR ? write->size - start : SECTOR;
        extend(disk, write->offset + start + size);
        memcpy(disk->content + write->offset + start, write->data + start, (size_t)size);
    }
}

void faulty_disk_lose_power(unsigned seed) {
    unsigned state = seed;
    for (int i = 0; i < MOST_FILES; i++) {
        disk_file *disk = &files[i];
        if (disk->path[0] == 0) continue;
        for (int k = 0; seed != 0 && k < disk->count; k++) survive(disk, &disk->writes[k], &state);
        forget_writes(disk);
        FILE *file = disk->content ? fopen(disk->path, "wb") : NULL;
        if (!file) {
            remove(disk->path);
            continue;
        }
        fwrite(disk->content, 1, (size_t)disk->size, file);
        fclose(file);
    }
}
