/* System calls that Swift's Glibc does not offer. Each answers as the call itself does: -1 and errno on failure. */
#ifndef AVAL_CSYSTEM_H
#define AVAL_CSYSTEM_H

#include <sys/types.h>

/* O_PATH: a place in the file system that is looked at and opened beneath, not read. */
#define AVAL_O_PATH 010000000

/* Opens a name beneath an open folder; the kernel refuses (EXDEV, ELOOP) what leaves it or passes a link.
 * ENOSYS or EPERM where the kernel has no openat2(2), or a sandbox denies it. */
int aval_open_beneath(int folder, const char *name, int flags, mode_t mode);

/* A file without a name in an open folder, for writing (O_TMPFILE); linkat(2) gives it one. */
int aval_open_nameless(int folder, mode_t mode);

/* A file in memory that may be executed, sealed and found as /proc/self/fd/N (memfd_create(2)). */
int aval_memory_file(const char *name);

/* Makes a file in memory unchangeable for ever. */
int aval_seal(int descriptor);

#endif
