import CSystem
import Glibc

/// How a path beneath a folder is resolved so that nothing outside is ever reached.
package enum PathLookup: Sendable, CaseIterable {
    /// The kernel keeps the whole path beneath the folder in one call (openat2).
    case kernel
    /// One component after the other, each opened in the folder before it: for kernels before 5.6
    /// and containers that forbid openat2. It never follows a link.
    case walk

    /// What this kernel can do, asked once with a path that always resolves.
    init(probing folder: borrowing Descriptor) {
        let flags = csystem_open_path_only | O_DIRECTORY | O_CLOEXEC
        do {
            let resolve = PathLookup.resolve(.refused, .refused)
            _ = try PathLookup.openBeneath(folder, ".", flags: flags, resolve: resolve)
            self = .kernel
        } catch {
            // Any other failure does not mean that the call is missing; the next open reports it.
            self = error.errno == .noSuchCall || error.errno == .notPermitted ? .walk : .kernel
        }
    }

    /// Opens a path beneath the folder with the given flags of `open`, however long it is.
    func open(
        _ path: LocalPath, beneath folder: borrowing Descriptor, flags: CInt, links: SymlinkPolicy,
        mounts: MountPolicy = .refused
    ) throws(SystemError) -> Descriptor {
        let flags = flags | O_CLOEXEC
        switch self {
        case .kernel:
            let resolve = PathLookup.resolve(links, mounts)
            guard path.bytes.count > PathLookup.pathBytesMax else {
                return try PathLookup.openBeneath(folder, path, flags: flags, resolve: resolve)
            }
            return try PathLookup.openLong(path, beneath: folder, flags: flags, resolve: resolve)
        case .walk:
            return try PathLookup.walk(path, from: folder, flags: flags, mounts: mounts)
        }
    }
}

/// Whether symbolic links on the way are followed.
package enum SymlinkPolicy: Sendable, CaseIterable {
    /// A link anywhere in the path is ELOOP.
    case refused
    /// Links that stay beneath the folder are followed; `PathLookup.walk` refuses them too.
    case followedBeneath
}

/// Whether a path may lead into another file system that is mounted on its way.
package enum MountPolicy: Sendable {
    /// Another file system is EXDEV.
    case refused
    case entered
}

extension PathLookup {
    /// How often a path is resolved again if something was renamed meanwhile and openat2 returned
    /// EAGAIN: endless renaming must not hold us up.
    private static let attemptsMax = 64

    /// The longest path that the kernel takes: PATH_MAX counts the zero that ends it.
    static let pathBytesMax = Int(PATH_MAX) - 1

    /// Opens a longer path piece by piece, each beneath the folder to which the one before it led;
    /// a link that is followed then has to stay beneath that folder.
    private static func openLong(
        _ path: LocalPath, beneath folder: borrowing Descriptor, flags: CInt, resolve: UInt64
    ) throws(SystemError) -> Descriptor {
        let stepFlags = csystem_open_path_only | O_DIRECTORY | O_CLOEXEC
        var rest = path.bytes[...]
        let first = try takePiece(of: &rest)
        var current = try openBeneath(folder, first, flags: stepFlags, resolve: resolve)
        while rest.count > pathBytesMax {
            let piece = try takePiece(of: &rest)
            current = try openBeneath(current, piece, flags: stepFlags, resolve: resolve)
        }
        return try openBeneath(current, LocalPath(rest), flags: flags, resolve: resolve)
    }

    /// Takes as many names from the front as the kernel takes at once, and the slash behind them.
    private static func takePiece(of path: inout ArraySlice<UInt8>) throws(SystemError) -> LocalPath
    {
        let slash = path.prefix(pathBytesMax + 1).lastIndex(of: .slash)
        guard let slash, slash > path.startIndex else {
            throw SystemError(call: "openat2", errno: .nameTooLong)
        }
        defer { path = path[(slash + 1)...] }
        return LocalPath(path[..<slash])
    }

    /// The restrictions for openat2.
    private static func resolve(_ links: SymlinkPolicy, _ mounts: MountPolicy) -> UInt64 {
        let linkBits = links == .refused ? csystem_resolve_no_links : 0
        let mountBits = mounts == .refused ? csystem_resolve_no_other_file_system : 0
        return csystem_resolve_beneath | csystem_resolve_no_magic_links | linkBits | mountBits
    }

    private static func openBeneath(
        _ folder: borrowing Descriptor, _ path: LocalPath, flags: CInt, resolve: UInt64
    ) throws(SystemError) -> Descriptor {
        let number = folder.rawValue
        var attempt = 1
        while true {
            do {
                // The kernel reads the path while it is lent.
                let opened = try unsafe path.withCString(for: "openat2") {
                    path throws(SystemError) in
                    try retrying("openat2") {
                        unsafe csystem_openat2(number, path, flags, resolve)
                    }
                }
                return Descriptor(adopting: opened)
            } catch let error where error.errno == .wouldBlock && attempt < attemptsMax {
                attempt += 1
            }
        }
    }

    /// Safe against renames without the kernel's help: no component is `..` or a link, and each is
    /// looked up in a folder that is already open.
    private static func walk(
        _ path: LocalPath, from folder: borrowing Descriptor, flags: CInt, mounts: MountPolicy
    ) throws(SystemError) -> Descriptor {
        let names = path.bytes.split(separator: .slash, omittingEmptySubsequences: false)
            .map(LocalPath.init)
        guard names.allSatisfy({ $0.isName || $0 == "." }) else {
            throw SystemError(
                call: "openat", errno: path.bytes.isEmpty ? .noSuchFile : .crossDevice)
        }
        let mount = mounts == .refused ? try FileStatus(of: folder, .cached).mount : nil
        var current = try openName(".", in: folder, flags: stepFlags, at: mount)
        for name in names.dropLast() {
            current = try openName(name, in: current, flags: stepFlags, at: mount)
        }
        return try openName(names[names.count - 1], in: current, flags: flags, at: mount)
    }

    private static var stepFlags: CInt { csystem_open_path_only }

    /// Opens one name without following it; a link is ELOOP, another file system is EXDEV.
    private static func openName(
        _ name: LocalPath, in folder: borrowing Descriptor, flags: CInt, at mount: FileStatus.Mount?
    ) throws(SystemError) -> Descriptor {
        let descriptor = try Descriptor(opening: name, in: folder, flags: flags | O_NOFOLLOW)
        // Neither kind nor mount ever changes, and another file system need not answer.
        let status = try FileStatus(of: descriptor, .cached)
        // Without O_DIRECTORY a link itself is opened, and can be told from a file that is in the
        // way.
        guard status.kind != .symbolicLink else {
            throw SystemError(call: "openat", errno: .tooManyLinks)
        }
        if let mount, status.mount != mount {
            throw SystemError(call: "openat", errno: .crossDevice)
        }
        return descriptor
    }
}
