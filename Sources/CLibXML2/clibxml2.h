#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#include <sys/syscall.h>
#include <unistd.h>

static void clibxml2_say_nothing(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

/* Messages of the current thread that no parser's handler takes go nowhere, instead of to standard error. */
static inline void clibxml2_silence(void) { xmlSetGenericErrorFunc(NULL, clibxml2_say_nothing); }

/* A file that lies in memory only and is gone when it is closed; -1 where the system has none. */
static inline int clibxml2_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "aval", 1U /* MFD_CLOEXEC */);
}
