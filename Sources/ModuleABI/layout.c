#include "aval_module.h"

/* The contract is what two compilers agree on: these fail the build where a member was moved. */
_Static_assert(offsetof(aval_module, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_module, magic) == 8, "the magic follows the size");
_Static_assert(offsetof(aval_module, toolchain) == 16, "the toolchain stamp follows magic and ABI number");
_Static_assert(offsetof(aval_host, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_call_facility, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_store_facility, size) == 0, "every table starts with its size");
_Static_assert(sizeof(aval_bytes) == 16, "bytes are a pointer and a count");
_Static_assert(offsetof(aval_work_line, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_work_line, key) == 24, "the key follows the kind");
_Static_assert(offsetof(aval_policy, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_policy_change, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_policy_facility, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_policy_check, size) == 0, "every table starts with its size");
_Static_assert(offsetof(aval_work_facility, size) == 0, "every table starts with its size");
