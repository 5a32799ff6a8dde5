package import System
import Wire

extension Share {
    /// What a share shows of its folder.
    package struct Rules: Sendable {
        /// Whether names that begin with a dot are served.
        package var servesHidden: Bool
        /// Whether symbolic links that stay inside the share are followed.
        package var followsLinks: Bool
        /// PROTOCOL 8.2; smaller only in tests.
        package var directoryEntriesMax: Int
        /// How much memory the names that wait in one listing take; less only in tests.
        ///
        /// Twice what those of the largest folder do, so that folders are seldom read twice.
        package var nameBytesMax = 2 * Limits.directoryEntriesMax * 263
        /// How much memory a listing leaves to everything else.
        package var memoryBytesLeft = FreeMemory.programBytesMin
        /// Up to this size every file is read twice; smaller only in tests.
        ///
        /// That is a second of work, and at 20 MB a second less than a client waits.
        package var readTwiceBytesMax: UInt64
        /// A larger file is read twice if it changed so short a time before; less only in tests.
        ///
        /// Once the kernel has written a page to the disk, which takes it half of this, a store
        /// into it changes the times.
        package var settledSeconds: Int64
        /// Whether the change times of the file system can be relied on; asked of the kernel,
        /// except in tests.
        package var keepsChangeTimes: Bool?
        /// So long after its last change a folder has other times if it changes again; less only in
        /// tests.
        ///
        /// FAT tells every other second.
        package var folderSettledSeconds: Int64 = 2
        /// Whether files may have short names; asked of the kernel, except in tests.
        package var hasShortNames: Bool?
        /// Says before each read of a file why it fails; only in tests.
        package var readFault: (@Sendable () -> SystemError?)?

        package init(
            servesHidden: Bool = false, followsLinks: Bool = false,
            directoryEntriesMax: Int = Limits.directoryEntriesMax,
            readTwiceBytesMax: UInt64 = 256 << 20, settledSeconds: Int64 = 60
        ) {
            self.servesHidden = servesHidden
            self.followsLinks = followsLinks
            self.directoryEntriesMax = directoryEntriesMax
            self.readTwiceBytesMax = readTwiceBytesMax
            self.settledSeconds = settledSeconds
        }
    }
}
