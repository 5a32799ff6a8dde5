// What main was given: Swift's own list is read from /proc, which a process need not have.
#pragma once

/// How many arguments there are, the program's name among them.
int csystem_argument_count(void);

/// One of them, which stays where it is; null beyond the last.
const char *_Nullable csystem_argument(int index);
