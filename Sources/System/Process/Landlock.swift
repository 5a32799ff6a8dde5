import CSystem

/// Rules of the kernel for the files that this process may still open (landlock).
///
/// What is open stays open. Once the rules are enforced, only what they allow can be opened; no
/// port of TCP can be used (version 4), and no signal sent to other processes (6). They hold for
/// the calling thread and those that it starts: enforce them before there are others.
package struct Landlock: ~Copyable {
    private let rules: Descriptor

    /// The kernel's version of the interface; each later one restricts a little more.
    package let version: Int

    /// Rules that allow nothing, or nil where the kernel has no Landlock or it is switched off.
    package init?() throws(SystemError) {
        let version = csystem_landlock_version()
        guard version >= 1 else { return nil }
        rules = Descriptor(
            adopting: try retrying("landlock_create_ruleset") { csystem_landlock_create(version) })
        self.version = Int(version)
    }

    /// Allows reading files and folders beneath the folder.
    package func allowReading(beneath folder: borrowing Folder) throws(SystemError) {
        try allow(csystem_landlock_read_file | csystem_landlock_read_directory, beneath: folder)
    }

    /// Allows reading a file again, and with it every file beneath its folder and beneath the
    /// folder that a link leads to now: the file that will have its name does not exist yet.
    package func allowReading(_ file: borrowing ReloadableFile) throws(SystemError) {
        try allow(csystem_landlock_read_file, beneath: file.folder)
        try allow(csystem_landlock_read_file, beneath: file.targetFolder)
    }

    /// Allows removing files and making sockets beneath the folder: a server removes its socket
    /// file, and makes it again if somebody else has removed it.
    package func allowSocketFile(beneath folder: borrowing Folder) throws(SystemError) {
        try allow(csystem_landlock_remove_file | csystem_landlock_make_socket, beneath: folder)
    }

    /// Enforces the rules for good; `Privileges.giveUpNewOnes` must come first.
    package consuming func enforce() throws(SystemError) {
        let number = rules.rawValue
        try retrying("landlock_restrict_self") { csystem_landlock_restrict_self(number) }
    }

    private func allow(
        _ rights: UInt64, beneath folder: borrowing Folder
    ) throws(SystemError) {
        let rulesNumber = rules.rawValue
        let folderNumber = folder.descriptor.rawValue
        try retrying("landlock_add_rule") {
            csystem_landlock_allow(rulesNumber, folderNumber, rights)
        }
    }
}
