package import System
package import Wire

/// Why a file was not fetched: facts only, the words are for whoever tells a person.
package enum ClientError: Error, Hashable, Sendable {
    /// A system call on a local file failed.
    case local(SystemError, LocalPath)
    /// Standard output takes nothing.
    case standardOutput(SystemError)
    /// A file or folder cannot get the time that it has on the server.
    case cannotSetTime(SystemError, LocalPath)
    /// Something that is no regular file has the name, and is neither followed nor replaced.
    case notRegularFile(LocalPath, FileStatus.Kind?)
    /// What has the part's name is not a part that this user made.
    case foreignPart(LocalPath, PartFault)
    /// Another program has changed the part while it was written.
    case partChanged(LocalPath, PartChange)
    /// The file system has no locks, which keep two downloads of one file apart.
    case cannotLock(LocalPath)
    /// The local file that the server's continues has become shorter meanwhile.
    case changedHere(LocalPath)
    /// What the server no longer has cannot be removed here, or its folder cannot be looked into.
    case cannotRemove(SystemError, LocalPath)
    /// The disk cannot hold what the server announced.
    case diskFull(neededBytes: UInt64, freeBytes: UInt64)
    /// Another process fetches the same file and has made no progress for this long.
    case busyElsewhere(LocalPath, waited: Duration)
    /// Another request of this batch goes to the same place.
    case destinationTaken(LocalPath)
    /// One request of this batch makes a file of what another one makes a folder of.
    case fileAndFolder(LocalPath)
    /// The name is taken, and nothing is to be replaced.
    case exists(LocalPath)
    /// The server's file is larger than what was allowed.
    case tooLarge(bytes: UInt64, bytesMax: UInt64)
    /// What arrived is not what the server announced, nor was it when all of it came again, if the
    /// server did not go away instead.
    case digestMismatch(expected: Digest32, actual: Digest32)
    /// What arrived is the server's file, and not the one that was asked for by its digest.
    case unexpectedDigest(expected: Digest32, actual: Digest32)
    /// The server said no.
    case refused(Refusal)
    /// Standard output is a terminal, which bytes that are no text would garble.
    case binaryForTerminal
    /// The file on the server changed after its beginning had gone to standard output.
    case changedWhileStreaming
    /// No file of the server matches.
    case nothingMatches(NamePattern)
    /// A listing came to its end without what the server could not look into.
    case partialListing
    /// A name that the server has cannot be one here.
    case impossibleName(RemotePath, DestinationPath.Violation)
    /// The session ended, and was not tried again or not with more luck.
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
}
