// Landlock has no functions in the C library, only the numbers of its system calls; and prctl is
// variadic, which Swift cannot call.
#pragma once
#include <stdint.h>

/// prctl(PR_SET_NO_NEW_PRIVS), and whether it is in force.
int csystem_set_no_new_privileges(void);
int csystem_no_new_privileges(void);

/// Rights of Landlock that this program grants.
extern const uint64_t csystem_landlock_read_file;
extern const uint64_t csystem_landlock_read_directory;
extern const uint64_t csystem_landlock_remove_file;
extern const uint64_t csystem_landlock_make_socket;

/// The version of Landlock's interface, or -1 where the kernel has none.
int csystem_landlock_version(void);

/// A rule set that handles every right on files that `version` knows, TCP and signals to others:
/// what no rule grants is denied.
int csystem_landlock_create(int version);

/// Grants rights beneath an open folder.
int csystem_landlock_allow(int rules, int folder, uint64_t rights);

/// Puts the rule set in force for this thread and all that it starts.
int csystem_landlock_restrict_self(int rules);
