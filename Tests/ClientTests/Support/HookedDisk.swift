import Client
import System

/// A disk that does something else at chosen moments, as another program may.
struct HookedDisk: LocalDisk {
    /// Before a file of that name is made; what it throws is what making it throws.
    var beforeCreating: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Once a file of that name is open.
    var afterOpening: @Sendable (LocalPath) -> Void = { _ in }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        HookedFolder(KernelDisk().open(folder), self)
    }
}

private final class HookedFolder: WrappedFolder {
    let folder: any LocalFolder
    private let disk: HookedDisk

    init(_ folder: any LocalFolder, _ disk: HookedDisk) {
        self.folder = folder
        self.disk = disk
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        let file = try folder.openFileToWrite(name)
        disk.afterOpening(name)
        return file
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.beforeCreating(name)
        return try folder.createFile(name)
    }
}
