internal import Share
package import System

/// What keeps this process to the share, even if somebody were to take it over.
///
/// What this kernel cannot do is told, and the server does without it: every name is looked up
/// beneath the share all the same.
package struct Sandbox: Hashable, Sendable {
    /// How paths are kept beneath the folder.
    package let lookup: PathLookup

    /// Whether no program that this process starts can gain rights.
    package let hasFixedPrivileges: Bool

    /// The version of Landlock that keeps the process to its files; nil where there is none.
    package let landlockVersion: Int?

    /// Gives up everything but to read the share and which devices may connect, and to remove the
    /// listener's socket file, for good and for the whole process.
    ///
    /// That there are no more descriptors says nothing of the kernel: the server does not do
    /// without Landlock for that.
    static func enter(
        _ share: Share, _ listener: ReopeningListener?, _ allowedPeers: AllowedPeers?
    ) throws(SystemError) -> Sandbox {
        // Whatever a library reads when it is first used, it has to read before: its settings, and
        // the time zone of the log.
        _ = Sha256()
        _ = WallClock.timeOfDay
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
        try listener?.allowRemovingFile(landlock)
        try allowedPeers?.allowReading(landlock)
        let version = landlock.version
        try landlock.enforce()
        return version
    }
}
