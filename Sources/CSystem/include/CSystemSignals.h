// Signals that are read like data, whose header `import Glibc` leaves out.
#pragma once
#include <sys/signalfd.h>

/// Whether the process ignores the signal: 1 or 0.
///
/// SIG_IGN is a function that is none, and Swift compares no functions.
int csystem_is_ignored(int number);
