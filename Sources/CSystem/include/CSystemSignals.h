// Signals that are read like data, whose header `import Glibc` leaves out.
#pragma once
#include <sys/signalfd.h>

/// Whether the process ignores the signal: 1 or 0.
///
/// Swift cannot compare functions, and SIG_IGN counts as one.
int csystem_is_ignored(int number);

/// What a signal's record says of who sent it, where the kernel did: Ctrl-C at a terminal.
///
/// Swift imports no SI_KERNEL.
static const int csystem_sent_by_kernel = 0x80;
