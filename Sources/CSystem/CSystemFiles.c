#include "CSystemFiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
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

const int csystem_at_empty_path = AT_EMPTY_PATH;
const int csystem_at_no_sync = AT_STATX_DONT_SYNC;
const int csystem_at_force_sync = AT_STATX_FORCE_SYNC;

int csystem_status(int folder, const char *path, int flags, struct stat *status, int64_t *mount) {
    *mount = -1;
    struct statx raw;
    flags |= AT_NO_AUTOMOUNT;
    // The C library makes up for a missing call with one that does not know all of these flags.
    if (syscall(SYS_statx, folder, path, flags, STATX_BASIC_STATS | STATX_MNT_ID, &raw) != 0) {
        // A container may forbid the call.
        if (errno != EPERM && errno != ENOSYS) return -1;
        return fstatat(folder, path, status, flags & ~AT_STATX_SYNC_TYPE);
    }
    if (raw.stx_mask & STATX_MNT_ID) *mount = (int64_t)raw.stx_mnt_id;
    *status = (struct stat){
        .st_dev = makedev(raw.stx_dev_major, raw.stx_dev_minor),
        .st_ino = raw.stx_ino,
        .st_nlink = raw.stx_nlink,
        .st_mode = raw.stx_mode,
        .st_uid = raw.stx_uid,
        .st_gid = raw.stx_gid,
        .st_size = (off_t)raw.stx_size,
        .st_mtim = {raw.stx_mtime.tv_sec, raw.stx_mtime.tv_nsec},
        .st_ctim = {raw.stx_ctime.tv_sec, raw.stx_ctime.tv_nsec},
    };
    return 0;
}

int64_t csystem_file_system(int folder) {
    struct statfs system;
    return fstatfs(folder, &system) == 0 ? (int64_t)(uint32_t)system.f_type : -1;
}

const unsigned csystem_rename_no_replace = RENAME_NOREPLACE;

int csystem_syncfs(int folder) {
    return syncfs(folder);
}

int csystem_check_written(int file) {
    return sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
}

int csystem_renameat2(int folder, const char *from, const char *to, unsigned flags) {
    return renameat2(folder, from, folder, to, flags);
}

ssize_t csystem_getdents64(int folder, void *entries, size_t size) {
    return getdents64(folder, entries, size);
}
