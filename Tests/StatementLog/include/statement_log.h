/* Loaded before a program's own libraries (LD_PRELOAD), the library appends each SQL statement that SQLite compiles for
 * the program to the file that AVAL_STATEMENT_LOG names, every one followed by a NUL. */
#ifndef STATEMENT_LOG_H
#define STATEMENT_LOG_H

/* The variable's name, so that the tests and the library agree. */
#define STATEMENT_LOG_VARIABLE "AVAL_STATEMENT_LOG"

#endif
