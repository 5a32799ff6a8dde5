// pipe2, which only _GNU_SOURCE shows; posix_spawn, whose lists and `environ` are C's; and pidfds,
// which not every C library knows.
#pragma once

/// Makes a pipe whose ends no child inherits: the one to read from and the one to write to (pipe2).
int csystem_pipe(int ends[_Nonnull 2]);

/// Starts `/bin/sh -c COMMAND` with these two descriptors as standard input and output, in this
/// process's group, with no signal blocked, and SIGPIPE and SIGXFSZ as usual. Returns 0 and the
/// process's number, or the error number (posix_spawn).
int csystem_spawn_shell(
    const char *_Nonnull command, int input, int output, int *_Nonnull process);

/// A descriptor of the process with this number, which no child inherits (pidfd_open).
int csystem_pidfd_open(int process);

/// Sends a signal to the process of a descriptor (pidfd_send_signal).
int csystem_pidfd_send_signal(int process, int signal);
