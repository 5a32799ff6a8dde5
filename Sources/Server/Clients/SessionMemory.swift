internal import System
internal import Wire

/// The memory for one more session.
///
/// A client is served only where there is memory for all that its session can need. So no session
/// is given up later, and none ends the server: Swift ends a process that finds no memory.
struct SessionMemory {
    /// What a session can come to hold beside its compressor: bytes that wait for the socket, a
    /// piece of a file, a frame, requests, and room for each of them to grow.
    static let sessionBytesMax = 1 << 20

    /// Nil where the session is not to be compressed, or there is memory for all but that.
    let compressor: Compressor?

    /// Takes the memory for a compressor, if wanted; throws ENOMEM where there is none for the
    /// session, beside so many that are served and may still grow.
    init(_ capabilities: Capabilities, servedCount: Int) throws(SystemError) {
        if capabilities[.zstd], let compressor = try? Compressor(),
            (try? Self.require(servedCount: servedCount)) != nil
        {
            self.compressor = compressor
            return
        }
        try Self.require(servedCount: servedCount)
        compressor = nil
    }

    /// Throws ENOMEM unless one more can be served beside so many.
    static func require(servedCount: Int) throws(SystemError) {
        try FreeMemory.require(bytesMin(servedCount: servedCount + 1))
    }

    /// What must be free while so many are served.
    static func bytesMin(servedCount: Int) -> Int {
        FreeMemory.programBytesMin + servedCount * sessionBytesMax
    }
}
