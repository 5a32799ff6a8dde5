package import System
package import Wire

/// Why a file was not fetched: facts only, the sentence is made elsewhere.
package enum ClientError: Error, Hashable, Sendable {
    case local(SystemError, LocalPath)
    /// The file here cannot be read, and the digest that it must have was given.
    case cannotRead(SystemError, LocalPath)
    /// The disk did not take what had arrived, so nothing of it is kept.
    case lostOnDisk(SystemError, LocalPath)
    /// The file has its name, and the disk did not take the folder: a power cut may undo the name.
    case nameNotSynced(SystemError, LocalPath)
    /// Standard output cannot be written to.
    case standardOutput(SystemError)
    /// A file or folder cannot get the time that it has on the server.
    case cannotSetTime(SystemError, LocalPath)
    /// The name is taken by something other than a regular file, which is neither followed nor
    /// replaced.
    case notRegularFile(LocalPath, FileStatus.Kind?)
    /// What has the part's name is not a part that this user made.
    case foreignPart(LocalPath, PartFault)
    /// Another program has changed the part while it was written.
    case partChanged(LocalPath, PartChange)
    /// The file system has no locks, which keep two downloads of one file apart.
    case cannotLock(LocalPath)
    /// The local file, which was compared with the server's or is its beginning, was changed by
    /// another program meanwhile.
    case changedHere(LocalPath)
    /// What the server no longer has cannot be removed here, or a folder cannot be read.
    case cannotRemove(SystemError, LocalPath)
    /// The disk cannot hold what the server announced.
    case diskFull(neededBytes: UInt64, freeBytes: UInt64)
    /// The output folder takes nothing more, so the rest of the batch was given up.
    case folderTakesNothing(Errno)
    /// Another process has locked the part and has not changed it for this long.
    case busyElsewhere(LocalPath, waited: Duration)
    /// Another request of this batch goes to the same place.
    case destinationTaken(LocalPath)
    /// On the file system here it has the same name as another file of this batch.
    case sameNameHere(LocalPath)
    /// Two requests of this batch want a file and a folder at the same place.
    case fileAndFolder(LocalPath)
    /// The name is taken, and nothing is to be replaced.
    case exists(LocalPath)
    /// The server's file is larger than what was allowed.
    case tooLarge(bytes: UInt64, bytesMax: UInt64)
    /// What arrived is not what the server announced, even after a second try, unless the server
    /// went away first.
    case digestMismatch(expected: Digest32, actual: Digest32)
    /// What arrived is the server's file, but does not have the digest that was asked for.
    case unexpectedDigest(expected: Digest32, actual: Digest32)
    case refused(ErrorMessage)
    /// Standard output is a terminal, which a binary file would garble.
    case binaryForTerminal
    /// A listing told of the file, and when it was asked for it was gone or no file any more.
    case changedSinceListed
    /// The file on the server changed after its beginning had gone to standard output.
    case changedWhileStreaming
    /// No file of the server matches.
    case nothingMatches(NamePattern)
    /// A listing left out what the server could not read.
    case partialListing
    /// A name of the server is not possible here.
    case impossibleName(RemotePath, DestinationPath.Violation)
    /// The session ended, and a retry failed too or was not made.
    case session(SessionEnd, keptBytes: UInt64)
}

/// What is wrong with a file that has the part's name.
package enum PartFault: Hashable, Sendable {
    /// It belongs to another user.
    case owner(UInt32)
    /// It has several names, so writing to it could change another file.
    case links(UInt64)
}

/// What another program has done to the part.
package enum PartChange: Hashable, Sendable {
    /// It does not hold what was written to it.
    case content
    /// Nothing has its name any more.
    case removed
    /// Another file has its name.
    case replaced
    /// It is in a folder that was moved.
    case moved
}
