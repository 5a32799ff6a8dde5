#include "CSystemFiles.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const int csystem_open_path_only = O_PATH;

const uint64_t csystem_resolve_beneath = RESOLVE_BENEATH;
const uint64_t csystem_resolve_no_magic_links = RESOLVE_NO_MAGICLINKS;
const uint64_t csystem_resolve_no_links = RESOLVE_NO_SYMLINKS;
const uint64_t csystem_resolve_no_other_file_system = RESOLVE_NO_XDEV;

int csystem_openat2(int folder, const char *path, int flags, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)flags, .resolve = resolve};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int64_t csystem_mount(int file) {
    struct statx status;
    if (statx(file, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) != 0) return -1;
    return status.stx_mask & STATX_MNT_ID ? (int64_t)status.stx_mnt_id : -1;
}

const unsigned csystem_rename_no_replace = RENAME_NOREPLACE;

int csystem_syncfs(int folder) {
    return syncfs(folder);
}

int csystem_renameat2(int folder, const char *from, const char *to, unsigned flags) {
    return renameat2(folder, from, folder, to, flags);
}

ssize_t csystem_getdents64(int folder, void *entries, size_t size) {
    return getdents64(folder, entries, size);
}
