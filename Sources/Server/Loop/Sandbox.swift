internal import Share
package import System

/// What keeps this process to the share, even if somebody were to take it over.
///
/// What this kernel cannot do is told and not missed: without it, too, every name is looked up
/// beneath the share.
package struct Sandbox: Hashable, Sendable {
    /// How paths are kept beneath the folder.
    package let lookup: Lookup

    /// Whether no program that this process starts can gain rights.
    package let hasFixedPrivileges: Bool

    /// The version of the kernel's wall around files; nil where there is none.
    package let landlockVersion: Int?

    /// Gives up everything but to read the share and who may come in, and what `door` needs to be
    /// shut, for good and for the whole process.
    ///
    /// That there are no more descriptors says nothing of the kernel: a wall is not done without
    /// for that.
    static func enter(
        _ share: Share, _ door: Door, _ guestList: GuestList?
    ) throws(ServerError) -> Sandbox {
        do {
            return try lock(in: share, door, guestList)
        } catch {
            throw .system(error)
        }
    }

    /// The same for a check, which has no door.
    static func lock(
        in share: Share, _ door: Door?, _ guestList: GuestList?
    ) throws(SystemError) -> Sandbox {
        // Whatever a library reads when it is first used, it has to read before: its settings, and
        // the time zone of the log.
        _ = Sha256()
        _ = WallClock.timeOfDay
        try? Privileges.giveUpNewOnes()
        let landlockVersion: Int?
        do {
            landlockVersion = try enforceWall(around: share, door, guestList)
        } catch  where error.errno.isLackOfResources {
            throw error
        } catch {
            landlockVersion = nil
        }
        return Sandbox(
            lookup: share.folder.lookup, hasFixedPrivileges: Privileges.areFixed,
            landlockVersion: landlockVersion)
    }

    private static func enforceWall(
        around share: Share, _ door: Door?, _ guestList: GuestList?
    ) throws(SystemError) -> Int? {
        guard let wall = try Landlock() else { return nil }
        try wall.allowReading(beneath: share.folder)
        try door?.allowShutting(wall)
        try guestList?.allowReading(wall)
        let version = wall.version
        try wall.enforce()
        return version
    }
}
