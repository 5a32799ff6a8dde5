// What only _GNU_SOURCE shows, and openat2, of which the C library has no more than its number.
// Each function is one call, as the kernel has it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/// O_PATH.
extern const int csystem_open_path_only;

/// The bits of openat2's `resolve`.
extern const uint64_t csystem_resolve_beneath;
extern const uint64_t csystem_resolve_no_magic_links;
extern const uint64_t csystem_resolve_no_links;
extern const uint64_t csystem_resolve_no_other_file_system;

/// openat2(2), without O_CREAT.
int csystem_openat2(int folder, const char *_Nonnull path, int flags, uint64_t resolve);

/// AT_EMPTY_PATH, which makes an empty path stand for the open file itself.
extern const int csystem_at_empty_path;

/// AT_STATX_DONT_SYNC and AT_STATX_FORCE_SYNC.
extern const int csystem_at_no_sync;
extern const int csystem_at_force_sync;

/// fstatat(2) and the mount through which the name was reached, or -1 where the kernel does not tell
/// (statx).
int csystem_status(
    int folder, const char *_Nonnull path, int flags, struct stat *_Nonnull status,
    int64_t *_Nonnull mount);

/// The number of an open folder's kind of file system, or -1 (fstatfs).
int64_t csystem_file_system(int folder);

/// The bits of renameat2's `flags`.
extern const unsigned csystem_rename_no_replace;

/// syncfs(2).
int csystem_syncfs(int folder);

/// sync_file_range(2) of the whole file, which only waits for what is being written and returns the
/// error of what could not be.
int csystem_check_written(int file);

/// renameat2(2) within one folder.
int csystem_renameat2(
    int folder, const char *_Nonnull from, const char *_Nonnull to, unsigned flags);

/// getdents64(2).
ssize_t csystem_getdents64(int folder, void *_Nonnull entries, size_t size);
