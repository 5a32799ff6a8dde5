// pipe2, which only _GNU_SOURCE shows; and posix_spawn, whose lists and `environ` are C's.
#pragma once

/// Makes a pipe whose ends no child inherits: the one to read from and the one to write to (pipe2).
int csystem_pipe(int ends[_Nonnull 2]);

/// Starts `/bin/sh -c COMMAND` with these two descriptors as standard input and output, in this
/// process's group, with no signal blocked, and SIGPIPE and SIGXFSZ as usual. Returns 0 and the
/// process's number, or the error number (posix_spawn).
int csystem_spawn_shell(
    const char *_Nonnull command, int input, int output, int *_Nonnull process);
