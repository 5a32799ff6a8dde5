internal import Share
package import System

/// What keeps this process to the share, even if somebody were to take it over.
///
/// The log says what this kernel cannot do, and the server does without it: every name is still
/// looked up beneath the share.
package struct Sandbox: Hashable, Sendable {
    /// How paths are kept beneath the folder.
    package let lookup: PathLookup

    /// Whether no program that this process starts can gain rights.
    package let hasFixedPrivileges: Bool

    /// The version of Landlock that keeps the process to its files; nil where there is none.
    package let landlockVersion: Int?

    /// Gives up all files but the share, those beneath the folder of the list of allowed devices,
    /// and the listener's socket file; TCP, and signals to other processes: for good, and for the
    /// whole process.
    ///
    /// Sockets of other kinds can still be used.
    ///
    /// A lack of descriptors says nothing about the kernel, so it is no reason to do without
    /// Landlock.
    static func enter(
        _ share: Share, _ listener: ReopeningListener?, _ allowedPeers: AllowedPeers?
    ) throws(SystemError) -> Sandbox {
        // What a library reads at its first use it must read now: its settings, and the time zone
        // of the log.
        _ = Sha256()
        _ = WallClock.dateAndTime
        try? Privileges.giveUpNewOnes()
        let landlockVersion: Int?
        do {
            landlockVersion = try enforceLandlock(share, listener, allowedPeers)
        } catch  where error.errno.isLackOfResources {
            throw error
        } catch {
            landlockVersion = nil
        }
        return Sandbox(
            lookup: share.folder.lookup, hasFixedPrivileges: Privileges.areFixed,
            landlockVersion: landlockVersion)
    }

    private static func enforceLandlock(
        _ share: Share, _ listener: ReopeningListener?, _ allowedPeers: AllowedPeers?
    ) throws(SystemError) -> Int? {
        guard let landlock = try Landlock() else { return nil }
        try landlock.allowReading(beneath: share.folder)
        try listener?.allowSocketFile(landlock)
        try allowedPeers?.allowReading(landlock)
        let version = landlock.version
        try landlock.enforce()
        return version
    }
}
