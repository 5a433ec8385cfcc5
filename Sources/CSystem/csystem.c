#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(AVAL_O_PATH == O_PATH, "the header says what the kernel's does");

/* How often a look-up that raced with a rename (EAGAIN) is tried again. */
#define TRIES 16

int aval_open_beneath(int folder, const char *name, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (int tries = 0; tries < TRIES; tries++) {
        long descriptor = syscall(SYS_openat2, folder, name, &how, sizeof how);
        if (descriptor >= 0 || (errno != EAGAIN && errno != EINTR)) return (int)descriptor;
    }
    return -1;
}

int aval_open_nameless(int folder, mode_t mode) {
    return openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
}

/* Kernels before 6.3 know no MFD_EXEC and make every such file executable. */
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

int aval_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

int aval_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}
