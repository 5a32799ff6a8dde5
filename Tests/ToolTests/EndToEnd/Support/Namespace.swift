import TestSupport

/// Whether this user may make mounts that nobody else sees.
enum Namespace {
    static let program = "/usr/bin/unshare"

    static var hasStrace: Bool {
        Program(at: "/usr/bin/strace").run(["-o", "/dev/null", "/bin/true"]).status == 0
    }

    static var isPossible: Bool {
        Program(at: program).run(
            ["-m", "/bin/sh", "-c", "mount -t tmpfs none /mnt"]
        ).status == 0
    }
}
