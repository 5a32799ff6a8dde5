#include "CSystemSandbox.h"

#include <linux/landlock.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int csystem_set_no_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
}

int csystem_no_new_privileges(void) {
    return prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L);
}

const uint64_t csystem_landlock_read_file = LANDLOCK_ACCESS_FS_READ_FILE;
const uint64_t csystem_landlock_read_directory = LANDLOCK_ACCESS_FS_READ_DIR;
const uint64_t csystem_landlock_remove_file = LANDLOCK_ACCESS_FS_REMOVE_FILE;
const uint64_t csystem_landlock_make_socket = LANDLOCK_ACCESS_FS_MAKE_SOCK;

int csystem_landlock_version(void) {
    return (int)syscall(
        SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
}

int csystem_landlock_create(int version) {
    // The rights of version 1 are bits 0 to 12. Later versions added one bit each time: move to
    // another folder (2), truncate (3), commands to devices (5). Headers may be older than kernels.
    uint64_t handled = (1ULL << 13) - 1;
    if (version >= 2) handled |= 1ULL << 13;
    if (version >= 3) handled |= 1ULL << 14;
    if (version >= 5) handled |= 1ULL << 15;
    // The kernel's landlock_ruleset_attr, which has grown by one member each in versions 4 and 6.
    struct {
        uint64_t files, network, scopes;
    } rules = {.files = handled};
    size_t size = sizeof rules.files;
    if (version >= 4) {
        // To listen at a port of TCP, and to connect to one.
        rules.network = 1ULL << 0 | 1ULL << 1;
        size += sizeof rules.network;
    }
    if (version >= 6) {
        // Signals to processes that are not confined in the same way.
        rules.scopes = 1ULL << 1;
        size += sizeof rules.scopes;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0U);
}

int csystem_landlock_allow(int rules, int folder, uint64_t rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = folder};
    return (int)syscall(
        SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
}

int csystem_landlock_restrict_self(int rules) {
    return (int)syscall(SYS_landlock_restrict_self, rules, 0U);
}
