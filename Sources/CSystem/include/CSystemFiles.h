// Files, folders, errors and the sandbox: each function is one call, as the kernel has it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The kernel's words for an error number in English, or NULL for a number that it does not know.
const char *_Nullable csystem_error_text(int number);

/// O_PATH.
extern const int csystem_open_path_only;

/// The bits of openat2's `resolve`.
extern const uint64_t csystem_resolve_beneath;
extern const uint64_t csystem_resolve_no_magic_links;
extern const uint64_t csystem_resolve_no_links;
extern const uint64_t csystem_resolve_no_other_file_system;

/// openat2(2), without O_CREAT.
int csystem_openat2(int folder, const char *_Nonnull path, int flags, uint64_t resolve);

/// The mount through which an open file was reached (statx), or -1 where the kernel does not tell.
int64_t csystem_mount(int file);

/// The bits of renameat2's `flags`.
extern const unsigned csystem_rename_no_replace;
extern const unsigned csystem_rename_exchange;

/// syncfs(2).
int csystem_syncfs(int folder);

/// renameat2(2) within one folder.
int csystem_renameat2(
    int folder, const char *_Nonnull from, const char *_Nonnull to, unsigned flags);

/// getdents64(2).
ssize_t csystem_getdents64(int folder, void *_Nonnull entries, size_t size);

/// prctl(PR_SET_NO_NEW_PRIVS), and whether it is in force.
int csystem_set_no_new_privileges(void);
int csystem_no_new_privileges(void);

/// Rights of Landlock that this program grants.
extern const uint64_t csystem_landlock_read_file;
extern const uint64_t csystem_landlock_read_directory;
extern const uint64_t csystem_landlock_remove_file;

/// The version of Landlock's interface, or -1 where the kernel has none.
int csystem_landlock_version(void);

/// A rule set that handles every right on files that `version` knows: what no rule grants is denied.
int csystem_landlock_create(int version);

/// Grants rights beneath an open folder.
int csystem_landlock_allow(int rules, int folder, uint64_t rights);

/// Puts the rule set in force for this thread and all that it starts.
int csystem_landlock_restrict_self(int rules);
